using Rosetta.Empirical.Storage;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Checkpoints;

/// <summary>A tensor of a safetensors file.</summary>
internal sealed class SafetensorsCheckpointTensor(SafetensorsFile file, SafetensorsTensor tensor)
    : CheckpointTensor(tensor.Name, TypeOf(tensor.Type), tensor.Shape)
{
    public override Stream OpenBytes() => new RegionStream(file, tensor);

    internal override bool IsPositioned => true;

    internal override void ReadAt(long firstByte, Span<byte> destination) => file.ReadBytes(tensor, firstByte, destination);

    private static ScalarType? TypeOf(SafetensorsType type) => type switch
    {
        SafetensorsType.F64 => ScalarType.Float64,
        SafetensorsType.F32 => ScalarType.Float32,
        SafetensorsType.F16 => ScalarType.Float16,
        SafetensorsType.BF16 => ScalarType.BFloat16,
        SafetensorsType.I64 => ScalarType.Int64,
        SafetensorsType.I32 => ScalarType.Int32,
        SafetensorsType.I16 => ScalarType.Int16,
        SafetensorsType.I8 => ScalarType.Int8,
        SafetensorsType.U8 => ScalarType.Byte,
        SafetensorsType.BOOL => ScalarType.Bool,
        _ => null,
    };

    /// <summary>The tensor's bytes, forward only.</summary>
    private sealed class RegionStream(SafetensorsFile file, SafetensorsTensor tensor) : ForwardStream
    {
        private long _position;

        public override int Read(Span<byte> buffer)
        {
            int count = (int)Math.Min(buffer.Length, tensor.ByteCount - _position);
            file.ReadBytes(tensor, _position, buffer[..count]);
            _position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Length => tensor.ByteCount;

        public override long Position { get => _position; set => throw new NotSupportedException(); }
    }
}
