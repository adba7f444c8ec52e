
namespace Rosetta.Theory.Laws;

/// <summary>What somebody stated of a law: a section of a file, or values from a fit.</summary>
public interface IStated
{
    /// <summary>The value of a parameter: the stated one, else its default.</summary>
    double Number(LawParameter parameter);

    /// <summary>A text: the stated one, else its default, and an error where that is null.</summary>
    string Text(LawText text);

    /// <summary>Numbers under names of the user's own; empty where none are stated.</summary>
    IReadOnlyList<NamedValue> Numbers(LawText text);

    /// <summary>Rows of the CSV file that a text names, its columns rank and weight.</summary>
    IReadOnlyList<(long Rank, double Weight)> Ranks(LawText text);
}

/// <summary>
/// A kind of law that users can name: its name, one line of help, its parameters, and how one is made. Adding a kind is writing its law
/// with one of these, and registering it.
/// </summary>
/// <param name="Name">As files spell it.</param>
/// <param name="Help">The law in one line.</param>
/// <param name="Parameters">What is open in it.</param>
/// <param name="Read">Makes one.</param>
public sealed record LawKind<T>(string Name, string Help, IReadOnlyList<LawParameter> Parameters, Func<IStated, T> Read)
{
    /// <summary>What is stated of it besides numbers.</summary>
    public IReadOnlyList<LawText> Texts { get; init; } = [];

    /// <summary>
    /// Where a fit to counts starts, in the coordinates of <see cref="LawParameter.Searched"/>; empty for what is fitted to nothing. A
    /// kind without parameters is fitted by the share of the neurons.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<double>> Starts { get; init; } = [];

    /// <summary>
    /// Where a fit to a curve starts, in values of the first parameters; those that a start leaves out keep their default. A kind
    /// without parameters has the neuron as its scale,
    /// and is fitted by that unit. Empty for what is fitted to nothing.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<double>> CurveStarts { get; init; } = [];

    /// <summary>The law with these values of its parameters, in order.</summary>
    public T Of(IReadOnlyList<double> values) => Read(new Values(Parameters, values));

    private sealed class Values(IReadOnlyList<LawParameter> parameters, IReadOnlyList<double> values) : IStated
    {
        public double Number(LawParameter parameter)
        {
            for (int i = 0; i < values.Count; i++)
                if (ReferenceEquals(parameters[i], parameter))
                    return values[i];
            return parameter.Default ?? throw new ArgumentException($"'{parameter.Name}' has no value.", nameof(parameter));
        }

        public string Text(LawText text) => text.Default ?? throw Numeric(text);

        public IReadOnlyList<NamedValue> Numbers(LawText text) => throw Numeric(text);

        public IReadOnlyList<(long Rank, double Weight)> Ranks(LawText text) => throw Numeric(text);

        private static NotSupportedException Numeric(LawText text) =>
            new($"'{text.Name}' is no number: this kind is not made from numbers alone.");
    }
}

/// <summary>Registries of kinds.</summary>
public static class LawKinds
{
    /// <summary>The kinds under their names.</summary>
    public static Registry<LawKind<T>> Register<T>(string sort, params IEnumerable<LawKind<T>> kinds) => new(sort, [.. kinds.Select(kind =>
        new Registered<LawKind<T>>(kind.Name,
            kind.Parameters.Count == 0 ? kind.Help : $"{kind.Help}; {string.Join(", ", kind.Parameters)}", kind))]);
}
