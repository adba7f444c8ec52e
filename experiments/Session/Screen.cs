using System.Text;
using Spectre.Console;

namespace Rosetta.Experiments.Session;

/// <summary>
/// Where people read: a terminal has boxes and a line that is redrawn; a file, a pipe, CI and whoever sets NO_COLOR get plain lines of any
/// width.
/// </summary>
internal static class Screen
{
    /// <summary>Plain lines are never wrapped: what reads them cuts at line ends.</summary>
    private const int AnyWidth = 1_000_000;

    /// <param name="redirected">Whether the stream at hand is.</param>
    public static bool IsTerminal(bool redirected) =>
        !redirected && !IsSet("NO_COLOR") && !IsSet("CI") && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    /// <summary>A terminal behind a writer.</summary>
    public static IAnsiConsole Terminal(TextWriter writer) =>
        Of(writer, AnsiSupport.Yes, ColorSystemSupport.Standard, InteractionSupport.Yes);

    /// <summary>Plain lines.</summary>
    public static IAnsiConsole Plain(TextWriter writer)
    {
        IAnsiConsole plain = Of(writer, AnsiSupport.No, ColorSystemSupport.NoColors, InteractionSupport.No);
        plain.Profile.Width = AnyWidth;
        return plain;
    }

    /// <summary>The terminal behind stdout, if <paramref name="writer"/> is stdout and there is one.</summary>
    public static IAnsiConsole? TerminalOf(TextWriter writer) =>
        ReferenceEquals(writer, Console.Out) && IsTerminal(Console.IsOutputRedirected) ? Terminal(writer) : null;

    /// <summary>Prose: on a terminal wrapped between words, elsewhere one line.</summary>
    public static void WriteLine(TextWriter writer, string text)
    {
        if (TerminalOf(writer) is { } terminal)
            terminal.Write(new Text(Clean(text) + "\n"));
        else
            writer.WriteLine(text);
    }

    /// <summary>Text of files without what would steer a terminal.</summary>
    public static string Clean(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));

    private static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value && value != "false";

    private static IAnsiConsole Of(TextWriter writer, AnsiSupport ansi, ColorSystemSupport colours, InteractionSupport interaction) =>
        AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = ansi,
            ColorSystem = colours,
            Interactive = interaction,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
            Out = new AnsiConsoleOutput(writer),
        });
}

/// <summary>A writer for what may get lost: a terminal that was closed takes no more lines, and ends no work.</summary>
internal sealed class LossyWriter(TextWriter writer) : TextWriter
{
    public override Encoding Encoding => writer.Encoding;

    public override void Write(char value) => Try(() => writer.Write(value));

    public override void Write(string? value) => Try(() => writer.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => writer.Write(buffer, index, count));

    public override void Flush() => Try(writer.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // Nobody reads it.
        }
    }
}
