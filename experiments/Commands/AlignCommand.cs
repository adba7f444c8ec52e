using System.CommandLine;
using System.Text.Json;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Checkpoints.Hub;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Tokenization;

namespace Rosetta.Experiments.Commands;

/// <summary><c>rosetta align A B FILE.jsonl</c>: one line per row: the canonical byte spans that both tokenisations share.</summary>
internal static class AlignCommand
{
    public static Command Create()
    {
        Argument<string> a = SharedOptions.Model("A"), b = SharedOptions.Model("B"), file = SharedOptions.Rows();
        Command command = new("align", "Byte spans on which two models are compared, of every row's text.") { a, b, file };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(a), parsed.GetRequiredValue(b), parsed.GetRequiredValue(file)));
        return command;
    }

    private static int Run(string a, string b, string file)
    {
        using var stop = new StopSignal();
        ITokenizer first = TokenizerFolder.Load(ModelReference.ResolveCheckpoint(a, stop.Token, HubModelFiles.Tokenizer).Folder!);
        ITokenizer second = TokenizerFolder.Load(ModelReference.ResolveCheckpoint(b, stop.Token, HubModelFiles.Tokenizer).Folder!);
        foreach (Document document in JsonLines.Read(file))
        {
            var spans = CanonicalSpans.Of(first.EncodeText(document.Text), second.EncodeText(document.Text));
            Console.WriteLine(JsonSerializer.Serialize(new { spans = spans.Select(span => new[] { span.ByteStart, span.ByteEnd }) }));
        }
        return ExitCode.Agrees;
    }
}
