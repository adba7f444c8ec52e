namespace Rosetta.Experiments.Commands;

/// <summary>Progress handled at once on the reporting thread; <see cref="Progress{T}"/> would post it to the pool, out of order.</summary>
internal sealed class Callback<T>(Action<T> handle) : IProgress<T>
{
    public void Report(T value) => handle(value);
}
