namespace Rosetta.Sim.Scenes;

/// <summary>Captions of scenes, as text and as tokens: every word is one.</summary>
/// <remarks>Token 0 fills up; the last two begin and end a caption, the end being the largest, as OpenCLIP looks for it.</remarks>
public static class SceneCaption
{
    /// <summary>Tokens of a caption: begin, seven words an object with what joins them, three for the ground, end.</summary>
    public const int Context = 28;

    private static readonly string[] Words =
    [
        .. SceneWords.Sizes, .. SceneWords.Colours, .. SceneWords.Textures, .. SceneWords.Shapes, .. SceneWords.Rows, .. SceneWords.Columns,
        "and", "on", .. SceneWords.Grounds,
    ];

    private static readonly Dictionary<string, int> Ids = Words.Index().ToDictionary(one => one.Item, one => one.Index + 1,
        StringComparer.Ordinal);

    /// <summary>Number of token ids.</summary>
    public static int Vocabulary => Words.Length + 3;

    /// <summary>Every token's text, by id.</summary>
    public static IReadOnlyList<string> Tokens { get; } = ["<pad>", .. Words, "<start>", "<end>"];

    /// <summary>The caption: <c>big red striped disc top left and small blue plain bar bottom centre on teal dotted</c>.</summary>
    public static string Of(Scene scene) => string.Join(' ', WordsOf(scene));

    /// <summary>The caption as <see cref="Context"/> token ids.</summary>
    public static void Encode(Scene scene, Span<long> tokens)
    {
        tokens[..Context].Clear();
        tokens[0] = Vocabulary - 2;
        int next = 1;
        foreach (string word in WordsOf(scene))
            tokens[next++] = Ids[word];
        tokens[next] = Vocabulary - 1;
    }

    private static IEnumerable<string> WordsOf(Scene scene)
    {
        for (int i = 0; i < scene.Objects.Count; i++)
        {
            if (i > 0)
                yield return "and";
            SceneObject one = scene.Objects[i];
            yield return SceneWords.Sizes[one.Size];
            yield return SceneWords.Colours[one.Colour];
            yield return SceneWords.Textures[one.Paint.Texture];
            yield return SceneWords.Shapes[one.Shape];
            yield return SceneWords.Rows[one.Row];
            yield return SceneWords.Columns[one.Column];
        }
        yield return "on";
        yield return SceneWords.Grounds[scene.Ground];
        yield return SceneWords.Textures[scene.GroundPaint.Texture];
    }
}
