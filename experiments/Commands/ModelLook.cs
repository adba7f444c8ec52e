using System.Globalization;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Checkpoints.Hub;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Tokenization;

namespace Rosetta.Experiments.Commands;

/// <summary>A model that was looked at before it is needed: its configuration and tokeniser are here, its weights perhaps not.</summary>
/// <param name="Given">As the user wrote it.</param>
/// <param name="Folder">Where its configuration and tokeniser lie.</param>
/// <param name="MissingBytes">What is still to be fetched.</param>
/// <param name="Bytes">All its files; 0 for a folder.</param>
internal sealed record ModelLook(string Given, string Folder, long MissingBytes, long Bytes)
{
    /// <summary>Looks at a checkpoint folder, or asks the hub for a model's files, of which configuration and tokeniser are
    /// fetched.</summary>
    /// <exception cref="Theory.BadInputException">Neither, or the hub cannot give it.</exception>
    public static ModelLook At(string given, CancellationToken stop)
    {
        if (Directory.Exists(given))
            return new ModelLook(given, given, 0, 0);
        // Whatever is wrong with the name is said as for a model that is used.
        if (HubModelId.TryParse(given) is not { } id || File.Exists(given))
            return new ModelLook(given, ModelReference.ResolveCheckpoint(given, stop).Folder!, 0, 0);
        (long missing, long all) = new HubClient(HubSettings.FromEnvironment()).BytesAsync(id, stop).GetAwaiter().GetResult();
        return new ModelLook(given, CheckpointLocation.FolderAsync(given, HubModelFiles.Tokenizer, null, stop).GetAwaiter().GetResult(),
            missing, all);
    }

    /// <summary>Reads the configuration and loads the tokeniser; where the weights are here, they are held against the
    /// configuration.</summary>
    /// <exception cref="Theory.BadInputException">One of them cannot be used.</exception>
    public LanguageModelConfiguration Configuration(RotaryRounding rounding)
    {
        TokenizerFolder.Load(Folder);
        return Bytes == 0 ? LanguageCheckpoint.ReadConfiguration(Folder, rounding)
            : LanguageModelConfiguration.ReadFolder(Folder, rounding);
    }

    /// <inheritdoc/>
    public override string ToString() => Bytes == 0 ? $"checkpoint {Given}" : string.Create(CultureInfo.InvariantCulture,
        $"model {Given} of the hub: {(MissingBytes == 0 ? $"all {Bytes / 1e6:F0} MB in the cache"
            : $"{MissingBytes / 1e6:F0} of {Bytes / 1e6:F0} MB to fetch")}");
}
