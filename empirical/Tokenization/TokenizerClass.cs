namespace Rosetta.Empirical.Tokenization;

/// <summary>Classes of tokenisers whose older files are read.</summary>
internal enum TokenizerClass
{
    /// <summary>GPT-2 and OPT.</summary>
    Gpt2,

    /// <summary>GPT-NeoX and Pythia.</summary>
    GptNeoX,

    /// <summary>Qwen2 and Qwen2.5.</summary>
    Qwen2,
}
