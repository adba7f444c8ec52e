using System.CommandLine;
using System.Text.Json;
using Rosetta.Empirical.Checkpoints.Hub;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Tokenization;

namespace Rosetta.Experiments.Commands;

/// <summary><c>rosetta tokenize MODEL FILE.jsonl</c>: one line per row: ids and the exact byte range of every token.</summary>
internal static class TokenizeCommand
{
    public static Command Create()
    {
        Argument<string> model = SharedOptions.Model("MODEL"), file = SharedOptions.Rows();
        Command command = new("tokenize", "Token ids and exact byte ranges of every row's text.") { model, file };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(model), parsed.GetRequiredValue(file)));
        return command;
    }

    private static int Run(string model, string file)
    {
        using var stop = new StopSignal();
        ITokenizer tokenizer = TokenizerFolder.Load(ModelReference.ResolveCheckpoint(model, stop.Token, HubModelFiles.Tokenizer).Folder!);
        foreach (Document document in JsonLines.Read(file))
        {
            IReadOnlyList<Token> tokens = tokenizer.Encode(document.Text);
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                ids = tokens.Select(token => token.Id),
                bytes = tokens.Select(token => new[] { token.ByteStart, token.ByteEnd }),
            }));
        }
        return ExitCode.Agrees;
    }
}
