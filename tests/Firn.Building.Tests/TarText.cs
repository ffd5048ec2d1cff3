using System.Text;

namespace Firn.Building.Tests;

/// <summary>Tar archives written entry by entry, hostile ones too.</summary>
sealed class TarText
{
    readonly MemoryStream bytes = new();

    public TarText Add(string name, char kind, string content = "", string target = "", int mode = 0x1A4)
    {
        var header = new byte[512];
        var body = Encoding.UTF8.GetBytes(content);
        Encoding.UTF8.GetBytes(name, header.AsSpan(0, 100));
        Put(header, 100, Convert.ToString(mode, 8).PadLeft(7, '0'));
        Put(header, 124, Convert.ToString(body.Length, 8).PadLeft(11, '0'));
        header[156] = (byte)kind;
        Encoding.UTF8.GetBytes(target, header.AsSpan(157, 100));
        Put(header, 257, "ustar\0");
        Put(header, 148, "        ");
        Put(header, 148, Convert.ToString(header.Sum(value => value), 8).PadLeft(6, '0') + "\0 ");
        bytes.Write(header);
        bytes.Write(body);
        bytes.Write(new byte[(512 - body.Length % 512) % 512]);
        return this;
    }

    public byte[] Finish()
    {
        bytes.Write(new byte[1024]);
        return bytes.ToArray();
    }

    static void Put(byte[] header, int at, string text) => Encoding.ASCII.GetBytes(text).CopyTo(header, at);
}
