using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Firn.Primitives;

namespace Firn.Syntax;

/// <summary>
/// A parsed text. Its nodes are entries in arrays of numbers, which refer to each other by place, so that the tree of a long text is nothing that a
/// collection has to follow, and the arrays serve the next text. A place is an index into all numbers; 0 stands for no node and for the empty
/// list. <see cref="ToExpression"/> makes objects of it for who wants to keep or print a part.
/// </summary>
public sealed class SyntaxTree
{
    // Arrays of 16 KiB: those of a long text die young.
    const int ChunkBits = 12, ChunkLength = 1 << ChunkBits;
    const int TextBits = 14, TextLength = 1 << TextBits;

    // What waits for the next text of a thread: enough for nearly all.
    const int MostChunks = 16, MostTexts = 4;

    [ThreadStatic]
    static SyntaxTree? shelf;

    int[][] chunks = new int[4][];
    readonly List<byte[]> texts = [];
    // The next entry's place, the array that it lies in and where that ends.
    int end, limit;
    int[] current = [];
    int chunkCount;
    int textEnd, textCount;
    ExpressionMaker? maker;

    SyntaxTree()
    {
    }

    /// <summary>The node of the whole text.</summary>
    public int Root { get; internal set; }

    /// <summary>Levels of the whole text.</summary>
    public int Depth => DepthOf(Root);

    /// <summary>The directory that relative path literals start from.</summary>
    internal ByteString BasePath { get; set; }

    /// <summary>An empty one.</summary>
    internal static SyntaxTree Take()
    {
        var tree = shelf ?? new SyntaxTree();
        shelf = null;
        // The empty list.
        tree.Add(default(ListEntry));
        return tree;
    }

    /// <summary>Gives the arrays to the next text of this thread. Nobody may look at the tree any more.</summary>
    public void Release()
    {
        if (chunks.Length > MostChunks)
        {
            Array.Resize(ref chunks, MostChunks);
        }
        // A long literal has an array of its own size.
        texts.RemoveAll(static text => text.Length != TextLength);
        texts.RemoveRange(Math.Min(texts.Count, MostTexts), Math.Max(0, texts.Count - MostTexts));
        (end, limit, chunkCount, textEnd, textCount, Root) = (0, 0, 0, 0, 0, 0);
        current = [];
        maker = null;
        shelf = this;
    }

    /// <summary>What kind of node stands at a place.</summary>
    public ExpressionKind KindOf(int node) => At<NodeEntry>(node).Kind;

    /// <summary>The offset that messages about a node name; see <see cref="Expression.Position"/>.</summary>
    public int PositionOf(int node) => At<NodeEntry>(node).Position;

    /// <summary>Levels below and including a node.</summary>
    internal int DepthOf(int node) => At<NodeEntry>(node).Depth;

    /// <summary>The entry at a place; <typeparamref name="T"/> is the one that belongs to its kind.</summary>
    public ref readonly T Get<T>(int place) where T : unmanaged => ref At<T>(place);

    /// <summary>The entries of a list, whose place is <paramref name="list"/>.</summary>
    public Items<T> ItemsOf<T>(int list) where T : unmanaged => new(this, At<ListEntry>(list));

    /// <summary>How many entries a list has.</summary>
    public int CountOf(int list) => At<ListEntry>(list).Count;

    /// <summary>The bytes of a literal.</summary>
    public ReadOnlySpan<byte> TextOf(TextPiece piece) =>
        piece.Length == 0 ? default : texts[piece.Place >> TextBits].AsSpan(piece.Place & (TextLength - 1), piece.Length);

    /// <summary>
    /// A node and all that is below it as objects, which have their own copy of everything. What was made before is not made again: conditions of
    /// assertions stand in conditions of assertions, and each is asked for.
    /// </summary>
    public Expression ToExpression(int node) => (maker ??= new ExpressionMaker(this)).Make(node);

    /// <summary>What a selection selects its last attribute from: the target, or a selection with one name less.</summary>
    public int BeforeLastName(int select)
    {
        var whole = Get<SelectEntry>(select);
        var path = Get<ListEntry>(whole.Path);
        if (path.Count == 1)
        {
            return whole.Target;
        }
        path.Count--;
        return Add(whole with { Default = 0, Path = Add(path) });
    }

    internal ref T At<T>(int place) where T : unmanaged => ref In<T>(chunks[place >> ChunkBits], place);

    static ref T In<T>(int[] chunk, int place) where T : unmanaged =>
        ref MemoryMarshal.AsRef<T>(MemoryMarshal.AsBytes(chunk.AsSpan(place & (ChunkLength - 1), Unsafe.SizeOf<T>() / sizeof(int))));

    /// <summary>Writes an entry and gives its place.</summary>
    internal int Add<T>(in T entry) where T : unmanaged
    {
        Room<T>(out var place) = entry;
        return place;
    }

    // Where the next entry is written.
    ref T Room<T>(out int place) where T : unmanaged
    {
        var size = Unsafe.SizeOf<T>() / sizeof(int);
        if (end + size > limit)
        {
            NextChunk();
        }
        place = end;
        end += size;
        return ref In<T>(current, place);
    }

    void NextChunk()
    {
        if (chunkCount == chunks.Length)
        {
            Array.Resize(ref chunks, chunkCount * 2);
        }
        current = chunks[chunkCount] ??= GC.AllocateUninitializedArray<int>(ChunkLength);
        end = chunkCount++ << ChunkBits;
        limit = chunkCount << ChunkBits;
    }

    /// <summary>A list of one entry: its place.</summary>
    internal int AddList<T>(in T entry, int depth) where T : unmanaged
    {
        ref var all = ref Room<ListEntry>(out var list);
        var place = Add(entry);
        all = new ListEntry(place, place, 1, depth);
        return list;
    }

    /// <summary>Adds an entry at the end of a list, which it gives.</summary>
    internal ref readonly ListEntry Append<T>(int list, in T entry, int depth) where T : unmanaged => ref Link(list, Add(entry), depth);

    /// <summary>Makes an entry the last one of a list, which it gives. The first number of each such entry is the place of the next one.</summary>
    /// <param name="list">The list's place.</param>
    /// <param name="place">The entry's, whose first number is 0.</param>
    /// <param name="depth">Of the nodes that it refers to.</param>
    internal ref readonly ListEntry Link(int list, int place, int depth)
    {
        ref var all = ref At<ListEntry>(list);
        if (all.Last == 0)
        {
            all.First = place;
        }
        else
        {
            At<int>(all.Last) = place;
        }
        all.Last = place;
        all.Count++;
        all.Depth = Math.Max(all.Depth, depth);
        return ref all;
    }

    /// <summary>Copies bytes for a literal.</summary>
    internal TextPiece AddText(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(TextRoom(bytes.Length));
        return TakeText(bytes.Length);
    }

    /// <summary>Room for a literal of at most so many bytes, until <see cref="TakeText"/>.</summary>
    internal Span<byte> TextRoom(int most)
    {
        if (textCount == 0 || most > TextLength - textEnd)
        {
            if (most > TextLength)
            {
                texts.Insert(textCount, new byte[most]);
            }
            else if (textCount == texts.Count)
            {
                texts.Add(GC.AllocateUninitializedArray<byte>(TextLength));
            }
            textCount++;
            textEnd = 0;
        }
        return texts[textCount - 1].AsSpan(textEnd, most);
    }

    /// <summary>So many bytes of the room are a literal now.</summary>
    internal TextPiece TakeText(int length)
    {
        var piece = new TextPiece(((textCount - 1) << TextBits) | textEnd, length);
        textEnd += length;
        return length == 0 ? default : piece;
    }

    /// <summary>The entries of one list, in their order.</summary>
    public ref struct Items<T>(SyntaxTree tree, ListEntry list) where T : unmanaged
    {
        int place, left = list.Count;

        public readonly Items<T> GetEnumerator() => this;

        public readonly ref readonly T Current => ref tree.At<T>(place);

        public bool MoveNext()
        {
            if (--left < 0)
            {
                return false;
            }
            place = place == 0 ? list.First : tree.At<int>(place);
            return true;
        }
    }
}
