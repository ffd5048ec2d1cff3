namespace Firn.Repl.Editing;

/// <summary>What a key means.</summary>
public enum KeyKind
{
    /// <summary>A character, or some pasted ones.</summary>
    Character,

    /// <summary>A key without a meaning here.</summary>
    Nothing,

    /// <summary>The line is complete.</summary>
    Enter,

    /// <summary>Ctrl-C.</summary>
    Cancel,

    /// <summary>Ctrl-D: delete, or the end on an empty line.</summary>
    DeleteOrEnd,

    /// <summary>The delete key.</summary>
    Delete,

    /// <summary>The backspace key.</summary>
    Backspace,

    /// <summary>One character left.</summary>
    Left,

    /// <summary>One character right.</summary>
    Right,

    /// <summary>To the beginning.</summary>
    Home,

    /// <summary>Behind the last character.</summary>
    End,

    /// <summary>One word left.</summary>
    WordLeft,

    /// <summary>One word right.</summary>
    WordRight,

    /// <summary>Ctrl-K.</summary>
    KillToEnd,

    /// <summary>Ctrl-U.</summary>
    KillToStart,

    /// <summary>Alt-Backspace.</summary>
    KillWordLeft,

    /// <summary>Ctrl-W: up to white space.</summary>
    KillBlankWordLeft,

    /// <summary>Alt-D.</summary>
    KillWordRight,

    /// <summary>Ctrl-Y: what was killed last.</summary>
    Yank,

    /// <summary>Ctrl-T.</summary>
    Transpose,

    /// <summary>An older line.</summary>
    Previous,

    /// <summary>A newer line.</summary>
    Next,

    /// <summary>Ctrl-R.</summary>
    Search,

    /// <summary>Tabulator.</summary>
    Complete,

    /// <summary>Ctrl-L.</summary>
    ClearScreen,
}

/// <summary>One key; <paramref name="Text"/> is for <see cref="KeyKind.Character"/>.</summary>
public readonly record struct Key(KeyKind Kind, string Text = "");
