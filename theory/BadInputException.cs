using System.Globalization;
using System.Text;

namespace Rosetta.Theory;

/// <summary>
/// Input from outside (file, YAML, checkpoint, corpus, command line, network) that cannot be used. The program prints
/// the message as its one error and exits with 2.
/// </summary>
/// <remarks>A scientific outcome is never an exception: it is a verdict. A programming error keeps the framework's types.</remarks>
public sealed class BadInputException : Exception
{
    /// <summary>Most characters of each part: names and values from files are of any length.</summary>
    private const int Longest = 2000;

    private const int Beginning = 1500, End = 400;

    /// <param name="received">What was received, with its place (file, line, tensor, key).</param>
    /// <param name="needed">What is needed instead, and why if that is not plain.</param>
    /// <param name="action">What the user can do about it.</param>
    /// <param name="cause">The lower error that revealed it, if any.</param>
    public BadInputException(string received, string needed, string action, Exception? cause = null)
        : base($"{Sentence(received)} {Sentence(needed)} {Sentence(action)}", cause)
    {
        Received = Readable(received);
        Needed = Readable(needed);
        Action = Readable(action);
    }

    /// <summary>What was received.</summary>
    public string Received { get; }

    /// <summary>What is needed.</summary>
    public string Needed { get; }

    /// <summary>What to do.</summary>
    public string Action { get; }

    private static string Sentence(string text)
    {
        string trimmed = Readable(text.Trim());
        return trimmed.Length == 0 || trimmed[^1] is '.' or '!' or '?' ? trimmed : trimmed + ".";
    }

    /// <summary>
    /// Text for a terminal: what would steer it, or turn its direction, is written as an escape; what is long loses its middle.
    /// </summary>
    public static string Readable(string text)
    {
        if (text.Length > Longest)
            text = $"{text.AsSpan(0, Beginning)} [... {text.Length - Beginning - End} characters ...] {text.AsSpan(text.Length - End)}";
        if (!text.Any(IsUnsafe))
            return text;
        var escaped = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                escaped.Append(text[i++]).Append(text[i]);
            else if (IsUnsafe(text[i]))
                escaped.Append(text[i] switch { '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", var other => $"\\u{(int)other:x4}" });
            else
                escaped.Append(text[i]);
        }
        return escaped.ToString();
    }

    private static bool IsUnsafe(char letter) => char.IsControl(letter) || char.IsSurrogate(letter)
        || char.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
