using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Rosetta.Theory;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Checkpoints;

/// <summary>A storage that a pickle refers to: a file of the archive.</summary>
internal sealed record PickledStorage(ScalarType Type, string Key, long ElementCount);

/// <summary>A tensor that a pickle builds: a strided view of a storage.</summary>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>Product of the extents.</summary>
    public long ElementCount => Shape.Contains(0) ? 0 : Shape.Aggregate(1L, (product, extent) => checked(product * extent));
}

/// <summary>
/// A pickle machine that can build a dictionary of tensors and nothing else: the only callables it knows are torch's tensor
/// constructors and OrderedDict, and it runs no code of the file's choosing.
/// </summary>
internal sealed class TensorPickle
{
    private static readonly Dictionary<string, ScalarType> Storages = new(StringComparer.Ordinal)
    {
        ["DoubleStorage"] = ScalarType.Float64, ["FloatStorage"] = ScalarType.Float32, ["HalfStorage"] = ScalarType.Float16,
        ["BFloat16Storage"] = ScalarType.BFloat16, ["LongStorage"] = ScalarType.Int64, ["IntStorage"] = ScalarType.Int32,
        ["ShortStorage"] = ScalarType.Int16, ["CharStorage"] = ScalarType.Int8, ["ByteStorage"] = ScalarType.Byte,
        ["BoolStorage"] = ScalarType.Bool, ["ComplexFloatStorage"] = ScalarType.ComplexFloat32,
        ["ComplexDoubleStorage"] = ScalarType.ComplexFloat64,
    };

    /// <summary>Dictionaries around a state dictionary.</summary>
    private const int MostDepth = 3;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly object Mark = new();
    private readonly string _place;
    private readonly byte[] _code;
    private readonly List<object?> _stack = [];
    private readonly Dictionary<long, object?> _memo = [];
    private readonly HashSet<Map> _collected = [];
    private int _at;

    private TensorPickle(byte[] code, string place) => (_code, _place) = (code, place);

    private sealed record Global(string Name);

    private sealed class Map : List<(object? Key, object? Value)>;

    /// <summary>The tensors of a state dictionary, in its order.</summary>
    /// <exception cref="BadInputException">The pickle is damaged, or asks for anything but tensors.</exception>
    internal static IReadOnlyList<(string Name, PickledTensor Tensor)> Read(byte[] code, string place)
    {
        var machine = new TensorPickle(code, place);
        object? result;
        try
        {
            result = machine.Run();
        }
        catch (Exception error) when (error is ArgumentException or IndexOutOfRangeException or InvalidCastException or OverflowException
            or KeyNotFoundException or InvalidOperationException)
        {
            throw machine.Bad("is damaged or ends too early", error);
        }
        if (result is not Map map)
            throw machine.Bad("holds no dictionary of tensors");
        var tensors = new List<(string, PickledTensor)>();
        machine.Collect(map, "", 0, tensors);
        return tensors;
    }

    /// <summary>A state dictionary, or one that holds state dictionaries (<c>{"model": {...}}</c>, <c>{"teacher": {...}}</c>) beside notes
    /// of a training, which are passed over. Names within are joined by dots.</summary>
    private void Collect(Map map, string prefix, int depth, List<(string, PickledTensor)> tensors)
    {
        if (!_collected.Add(map))
            return;
        bool nested = map.Exists(entry => entry.Value is Map);
        foreach ((object? key, object? value) in map)
        {
            if (key is string name && value is PickledTensor tensor)
                tensors.Add((prefix + name, tensor));
            else if (key is string part && value is Map inner && depth < MostDepth)
                Collect(inner, $"{prefix}{part}.", depth + 1, tensors);
            else if (depth == 0 && !nested)
                throw Bad($"holds an entry '{key}' that is no tensor");
        }
    }

    // Opcodes: Python's Lib/pickletools.py. Only those that torch.save writes for tensors (protocols 2 to 5).
    private object? Run()
    {
        while (true)
        {
            byte code = _code[_at++];
            switch (code)
            {
                case 0x80: _at++; break; // PROTO
                case 0x95: _at += 8; break; // FRAME
                case (byte)'.': return Pop(); // STOP
                case (byte)'(': Push(Mark); break;
                case (byte)'}': Push(new Map()); break;
                case (byte)']': case (byte)')': Push(new List<object?>()); break;
                case (byte)'t': Push(PopToMark()); break;
                case 0x85: Push(PopLast(1)); break;
                case 0x86: Push(PopLast(2)); break;
                case 0x87: Push(PopLast(3)); break;
                case (byte)'N': Push(null); break;
                case 0x88: Push(true); break;
                case 0x89: Push(false); break;
                case (byte)'K': Push((long)_code[_at++]); break;
                case (byte)'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
                case (byte)'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
                case 0x8a: Push((long)new BigInteger(Take(_code[_at++]))); break; // LONG1
                case (byte)'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
                case 0x8c: Push(Text(_code[_at++])); break; // SHORT_BINUNICODE
                case (byte)'X': Push(Text(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;
                case 0x8d: Push(Text(checked((long)BinaryPrimitives.ReadUInt64LittleEndian(Take(8))))); break;
                case (byte)'c': Push(Named(Line(), Line())); break; // GLOBAL
                case 0x93: PushStackGlobal(); break;
                case (byte)'q': _memo[_code[_at++]] = _stack[^1]; break;
                case (byte)'r': _memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = _stack[^1]; break;
                case 0x94: _memo[_memo.Count] = _stack[^1]; break; // MEMOIZE
                case (byte)'h': Push(_memo[_code[_at++]]); break;
                case (byte)'j': Push(_memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))]); break;
                case (byte)'Q': Push(Storage((List<object?>)Pop()!)); break; // BINPERSID
                case (byte)'R': PushReduced(); break;
                case (byte)'s': { object? value = Pop(), key = Pop(); ((Map)_stack[^1]!).Add((key, value)); break; }
                case (byte)'u': SetItems(); break;
                case (byte)'a': { object? value = Pop(); ((List<object?>)_stack[^1]!).Add(value); break; }
                case (byte)'e': { List<object?> values = PopToMark(); ((List<object?>)_stack[^1]!).AddRange(values); break; }
                // BUILD: a state dictionary's own attributes (its version), of no use here
                case (byte)'b': _ = Pop(); _ = (Map)_stack[^1]!; break;
                case (byte)'0': _ = Pop(); break;
                default: throw Bad($"uses the pickle operation 0x{code:x2}, which no dictionary of tensors needs");
            }
        }
    }

    private Global Named(string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict") or ("torch._utils", "_rebuild_tensor_v2") or ("torch._utils", "_rebuild_parameter") =>
            new Global(name),
        ("torch", _) when Storages.ContainsKey(name) => new Global(name),
        _ => throw Bad($"asks for '{module}.{name}'"),
    };

    private void PushStackGlobal()
    {
        var name = (string)Pop()!;
        Push(Named((string)Pop()!, name));
    }

    private PickledStorage Storage(List<object?> identity)
    {
        if (identity is not ["storage", Global type, string key, string, long count]
            || !Storages.TryGetValue(type.Name, out ScalarType scalar) || count < 0)
            throw Bad("refers to a storage in an unknown way");
        return new PickledStorage(scalar, key, count);
    }

    private void PushReduced()
    {
        var arguments = (List<object?>)Pop()!;
        var callable = (Global)Pop()!;
        Push(callable.Name switch
        {
            "OrderedDict" when arguments.Count == 0 => new Map(),
            "_rebuild_parameter" when arguments is [PickledTensor data, ..] => data,
            "_rebuild_tensor_v2" when arguments is [PickledStorage storage, long offset, List<object?> shape, List<object?> strides, ..] =>
                Checked(new PickledTensor(storage, offset, [.. shape.Select(item => (long)item!)],
                    [.. strides.Select(item => (long)item!)])),
            _ => throw Bad($"calls '{callable.Name}' with arguments that build no tensor"),
        });
    }

    private PickledTensor Checked(PickledTensor tensor)
    {
        bool sound = tensor.Offset >= 0 && tensor.Shape.Length == tensor.Strides.Length && tensor.Shape.All(extent => extent >= 0)
            && tensor.Strides.All(stride => stride >= 0);
        long last = tensor.Offset;
        for (int i = 0; sound && i < tensor.Shape.Length; i++)
            last = checked(last + Math.Max(0, tensor.Shape[i] - 1) * tensor.Strides[i]);
        return sound && (last < tensor.Storage.ElementCount || tensor.Shape.Contains(0)) ? tensor
            : throw Bad("builds a tensor that reaches outside its storage");
    }

    private void SetItems()
    {
        List<object?> items = PopToMark();
        var map = (Map)_stack[^1]!;
        for (int i = 0; i < items.Count; i += 2)
            map.Add((items[i], items[i + 1]));
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Pop()
    {
        object? value = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private List<object?> PopLast(int count)
    {
        List<object?> items = _stack.GetRange(_stack.Count - count, count);
        _stack.RemoveRange(_stack.Count - count, count);
        return items;
    }

    private List<object?> PopToMark()
    {
        List<object?> items = PopLast(_stack.Count - 1 - _stack.LastIndexOf(Mark));
        _ = Pop();
        return items;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        _at = checked(_at + count);
        return _code.AsSpan(_at - count, count);
    }

    private string Text(long length) => StrictUtf8.GetString(Take(checked((int)length)));

    private string Line()
    {
        string line = Text(Array.IndexOf(_code, (byte)'\n', _at) - _at);
        _at++;
        return line;
    }

    private BadInputException Bad(string what, Exception? cause = null) => new($"The pickle in {_place} {what}",
        "Only dictionaries of tensors are read: a pickle that asks for more could run any code",
        "Use a checkpoint in safetensors, or one that was saved as a plain state dictionary", cause);
}
