using Rosetta.Experiments.Session;

namespace Rosetta.Experiments.Commands;

/// <summary>A question to whoever sits at the terminal.</summary>
internal static class Question
{
    /// <summary>Whether somebody is there and says yes; nobody is where stdin or stderr go elsewhere.</summary>
    public static bool IsAnsweredYes(string question)
    {
        if (Console.IsInputRedirected || !Screen.IsTerminal(Console.IsErrorRedirected))
            return false;
        Console.Error.Write($"{question} [y/N] ");
        return Console.ReadLine()?.Trim() is { Length: > 0 } answer && answer[0] is 'y' or 'Y';
    }
}
