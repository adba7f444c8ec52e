using Rosetta.Theory;
using YamlDotNet.RepresentationModel;

namespace Rosetta.Experiments.Definitions;

/// <summary>Where in which file a YAML value stands, so that an error can point at it.</summary>
internal readonly record struct YamlPlace(string File, long Line, string KeyPath)
{
    public static YamlPlace Of(string file, YamlNode node, string keyPath) => new(file, node.Start.Line, keyPath);

    /// <summary>An error at this place.</summary>
    public BadInputException Error(string received, string needed, string action = "Correct this line", Exception? cause = null) =>
        new($"{File}, line {Line}: '{KeyPath}' {received}", needed, action, cause);

    /// <summary>Runs a conversion; an error that does not yet name a line of this file gets this one.</summary>
    public T Locate<T>(Func<T> conversion)
    {
        try
        {
            return conversion();
        }
        catch (ArgumentException error)
        {
            throw Error($"cannot be used: {error.Message.Split(" (Parameter", 2)[0]}", "", cause: error);
        }
        catch (BadInputException error) when (!error.Received.StartsWith($"{File}, line ", StringComparison.Ordinal))
        {
            throw new BadInputException($"{File}, line {Line}: {error.Received}", error.Needed, error.Action, error);
        }
    }
}
