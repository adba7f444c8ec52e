namespace Rosetta.Theory;

/// <summary>
/// Input from outside (file, YAML, checkpoint, corpus, command line, network) that cannot be used. The program prints
/// the message as its one error and exits with 2.
/// </summary>
/// <remarks>A scientific outcome is never an exception: it is a verdict. A programming error keeps the framework's types.</remarks>
public sealed class BadInputException : Exception
{
    /// <param name="received">What was received, with its place (file, line, tensor, key).</param>
    /// <param name="needed">What is needed instead, and why if that is not plain.</param>
    /// <param name="action">What the user can do about it.</param>
    /// <param name="cause">The lower error that revealed it, if any.</param>
    public BadInputException(string received, string needed, string action, Exception? cause = null)
        : base($"{Sentence(received)} {Sentence(needed)} {Sentence(action)}", cause)
    {
        Received = received;
        Needed = needed;
        Action = action;
    }

    /// <summary>What was received.</summary>
    public string Received { get; }

    /// <summary>What is needed.</summary>
    public string Needed { get; }

    /// <summary>What to do.</summary>
    public string Action { get; }

    private static string Sentence(string text)
    {
        string trimmed = text.Trim();
        return trimmed.Length == 0 || trimmed[^1] is '.' or '!' or '?' ? trimmed : trimmed + ".";
    }
}
