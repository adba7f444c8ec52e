namespace Rosetta.Experiments.Definitions;

/// <summary>A type of values: what they look like, and how one is read. Readers, schema and documentation share it.</summary>
/// <param name="Shape">What a value looks like.</param>
/// <param name="Read">Reads one, or refuses it with its place.</param>
internal sealed record YamlType<T>(YamlShape Shape, Func<YamlValue, T> Read)
{
    /// <summary>What is made of such a value; a complaint about it gets the value's place.</summary>
    public YamlType<TMade> Then<TMade>(Func<T, TMade> make) => new(Shape, value => value.Convert(own => make(Read(own))));

    /// <summary>The same with other words, where the general ones say less than there is to say.</summary>
    public YamlType<T> Called(string words) => new(Shape with { Words = words }, Read);
}
