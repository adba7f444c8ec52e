
namespace Rosetta.Theory.Laws;

/// <summary>A law with values for its parameters: a utility, an isolation map or a spectrum.</summary>
public abstract class Law<T> where T : Law<T>
{
    private readonly string _place;
    private readonly LawKind<T>? _kind;

    /// <param name="place">Where scenario files name it: <c>hypothesis</c>, <c>isolation</c> or <c>spectrum</c>.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="values">Of the kind's parameters, in order.</param>
    /// <exception cref="BadInputException">A value is out of its range.</exception>
    private protected Law(string place, LawKind<T> kind, IReadOnlyList<double> values)
        : this(place, kind.Name, [.. kind.Parameters.Zip(values, (own, value) => new NamedValue(own.Name, own.Checked(place, value)))]) =>
        _kind = kind;

    /// <summary>A law whose parameters are the user's own; it overrides <see cref="With"/>.</summary>
    private protected Law(string place, string kind, IReadOnlyList<NamedValue> parameters) =>
        (_place, Kind, Parameters) = (place, kind, parameters);

    /// <summary>The kind that scenario files ask for.</summary>
    public string Kind { get; }

    /// <summary>Its parameters, under the names of the scenario file.</summary>
    public IReadOnlyList<NamedValue> Parameters { get; }

    /// <summary>Kind and parameters in a form that reads back to the same bits; the input of digests.</summary>
    public virtual string CanonicalText => NamedValue.Canonical(Kind, Parameters);

    /// <summary>The same kind with one parameter changed.</summary>
    /// <exception cref="BadInputException">There is no such parameter, or the value is out of its range.</exception>
    public virtual T With(string parameter, double value)
    {
        IReadOnlyList<NamedValue> changed = NamedValue.Changed(Parameters, $"{_place} {Kind}", parameter, value);
        return _kind!.Of([.. changed.Select(own => own.Value)]);
    }
}
