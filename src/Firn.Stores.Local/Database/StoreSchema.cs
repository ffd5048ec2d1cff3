namespace Firn.Stores.Local.Database;

/// <summary>The tables as every Nix since schema 10 has them. Format: docs/formats/database.md.</summary>
static class StoreSchema
{
    public const int Version = 10;

    public const string Text = """
        create table if not exists ValidPaths (
            id               integer primary key autoincrement not null,
            path             text unique not null,
            hash             text not null,
            registrationTime integer not null,
            deriver          text,
            narSize          integer,
            ultimate         integer,
            sigs             text,
            ca               text
        );
        create table if not exists Refs (
            referrer  integer not null,
            reference integer not null,
            primary key (referrer, reference),
            foreign key (referrer) references ValidPaths(id) on delete cascade,
            foreign key (reference) references ValidPaths(id) on delete restrict
        );
        create index if not exists IndexReferrer on Refs(referrer);
        create index if not exists IndexReference on Refs(reference);
        create trigger if not exists DeleteSelfRefs before delete on ValidPaths
          begin
            delete from Refs where referrer = old.id and reference = old.id;
          end;
        create table if not exists DerivationOutputs (
            drv  integer not null,
            id   text not null,
            path text not null,
            primary key (drv, id),
            foreign key (drv) references ValidPaths(id) on delete cascade
        );
        create index if not exists IndexDerivationOutputs on DerivationOutputs(path);
        create table if not exists SchemaMigrations (migration text primary key not null);
        """;

    /// <summary>What outputs became whose paths only their builds could tell. Made at the first such build, as Nix does it.</summary>
    public const string BuildTrace = """
        create table if not exists BuildTraceV3 (
            id         integer primary key autoincrement not null,
            drvPath    text not null,
            outputName text not null,
            outputPath text not null,
            signatures text
        );
        create index if not exists IndexBuildTraceV3 on BuildTraceV3(drvPath, outputName);
        """;
}
