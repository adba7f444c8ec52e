using System.Text.Json;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Images;

/// <summary>
/// Reads a model's preprocessing: preprocessor_config.json of transformers, open_clip_config.json, or preprocess.json (OpenCLIP's
/// <c>preprocess_cfg</c> and <c>image_size</c> alone).
/// </summary>
public static class PreprocessingFile
{
    /// <summary>Pixels of a side that a file may ask for.</summary>
    internal const int MostSide = 16_384;

    private const string Transformers = "preprocessor_config.json", OpenClip = "open_clip_config.json", OpenClipAlone = "preprocess.json",
        Model = "config.json";

    private static readonly double[] ClipMean = [0.48145466, 0.4578275, 0.40821073], ClipDeviation = [0.26862954, 0.26130258, 0.27577711],
        ImageNetMean = [0.485, 0.456, 0.406], ImageNetDeviation = [0.229, 0.224, 0.225], Halves = [0.5, 0.5, 0.5];

    /// <summary>What each of transformers' classes does where its file says nothing.</summary>
    private static readonly Dictionary<string, Defaults> Classes = new(StringComparer.Ordinal)
    {
        ["CLIPImageProcessor"] = new(ResizeFilter.Bicubic, new ResizeRule.ShortestEdge(224), (224, 224), ClipMean, ClipDeviation, false),
        ["BitImageProcessor"] = new(ResizeFilter.Bicubic, new ResizeRule.ShortestEdge(224), (224, 224), ClipMean, ClipDeviation, false),
        ["ViTImageProcessor"] = new(ResizeFilter.Bilinear, new ResizeRule.To(224, 224), null, Halves, Halves, false),
        ["DINOv3ViTImageProcessor"] = new(ResizeFilter.Bilinear, new ResizeRule.To(224, 224), null, ImageNetMean, ImageNetDeviation, true),
    };

    /// <summary>The class of files that name none, by the model beside them.</summary>
    private static readonly Dictionary<string, string> ClassOfModel = new(StringComparer.Ordinal)
    {
        ["clip"] = "CLIPImageProcessor", ["clip_vision_model"] = "CLIPImageProcessor", ["dinov2"] = "BitImageProcessor",
        ["dinov2_with_registers"] = "BitImageProcessor", ["pixio"] = "BitImageProcessor", ["vit_mae"] = "ViTImageProcessor",
        ["vit"] = "ViTImageProcessor", ["dinov3_vit"] = "DINOv3ViTImageProcessor",
    };

    /// <summary>Reads the preprocessing of a model's folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="resizer">Whose resizing; null for the original's default: torchvision's in transformers, Pillow's in OpenCLIP.</param>
    /// <exception cref="BadInputException">No such file, two that differ in kind, or a step that is not known.</exception>
    public static ImagePreprocessing Read(string folder, Resizer? resizer = null)
    {
        string[] found = [.. new[] { Transformers, OpenClip, OpenClipAlone }.Where(file => File.Exists(Path.Combine(folder, file)))];
        if (found.Length == 0)
        {
            throw new BadInputException(Directory.Exists(folder) ? $"'{folder}' has no preprocessing file"
                : $"There is no folder '{folder}'",
                $"{Transformers} or {OpenClip} says how images become pixel values; it cannot be guessed from the weights",
                "Put the file of the model's own repository beside the weights");
        }
        // Hub folders of OpenCLIP hold transformers' file too, for the converted weights: OpenCLIP's own comes first.
        string path = Path.Combine(folder, found.Contains(OpenClip) ? OpenClip : found[0]);
        using JsonDocument document = ForeignJson.Read(path);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new BadInputException($"'{path}' holds no JSON object", "Settings by name are needed", "Download the file again");
        return Path.GetFileName(path) == Transformers ? OfTransformers(new SettingsReader(document.RootElement, path), folder, resizer)
            : OfOpenClip(document.RootElement, path, resizer);
    }

    private static ImagePreprocessing OfTransformers(SettingsReader file, string folder, Resizer? resizer)
    {
        string name = ClassName(file, folder);
        if (!Classes.TryGetValue(name, out Defaults? defaults))
        {
            throw new BadInputException($"'{file.Place}' is for '{name}'", $"One of {string.Join(", ", Classes.Keys)} is known here",
                "Choose another model");
        }
        if (defaults.ScalesFirst && resizer == Resizer.Pillow)
        {
            throw new BadInputException($"Pillow's resizing was asked for '{file.Place}'",
                $"{name} resizes in floating point, which Pillow does not", "Leave the option out");
        }
        Resizer used = resizer ?? Resizer.Torchvision;
        bool resizes = file.Flag("do_resize", true), crops = file.Flag("do_center_crop", defaults.Crop is not null),
            scales = file.Flag("do_rescale", true), normalises = file.Flag("do_normalize", true);
        ResizeRule rule = file.Value("size") is { } size ? Rule(file, size, defaults) : defaults.Resize;
        (int, int)? crop = file.Value("crop_size") is { } cropSize ? Sides(file, cropSize) : defaults.Crop;
        ResizeFilter filter = Filter(file, defaults.Filter, used);
        double factor = file.Number("rescale_factor", 1.0 / 255);
        IReadOnlyList<double> mean = file.Channels("image_mean", defaults.Mean),
            deviation = file.Channels("image_std", defaults.Deviation, positive: true);
        _ = file.Flag("do_convert_rgb", true); // Pictures have three channels here, whatever is asked.
        if (!file.Flag("do_pad", false))
            _ = file.Value("pad_size");
        file.RefuseRest();
        return new ImagePreprocessing
        {
            Original = name, Resizer = used, Filter = filter, Resize = resizes ? rule : null,
            Crop = !crops ? null : crop ?? throw new BadInputException($"'{file.Place}' crops, and has no 'crop_size'",
                "The size of the crop is needed", "Correct the file"),
            Rounding = used == Resizer.Pillow ? CropRounding.CutPaddedAfterCeiling : CropRounding.Cut,
            ScalesFirst = defaults.ScalesFirst, Scale = scales ? factor : 1, Mean = normalises ? mean : [0, 0, 0],
            Deviation = normalises ? deviation : [1, 1, 1],
        };
    }

    /// <summary>The class by its name of old and new versions, with the backend's suffix cut off.</summary>
    private static string ClassName(SettingsReader file, string folder)
    {
        string? said = file.Text("image_processor_type") ?? file.Text("feature_extractor_type");
        if (said is not null)
        {
            foreach (string suffix in new[] { "Fast", "Pil" })
                said = said.EndsWith("ImageProcessor" + suffix, StringComparison.Ordinal) ? said[..^suffix.Length] : said;
            return said.EndsWith("FeatureExtractor", StringComparison.Ordinal) ? said[..^"FeatureExtractor".Length] + "ImageProcessor"
                : said;
        }
        string config = Path.Combine(folder, Model);
        if (File.Exists(config))
        {
            using JsonDocument document = ForeignJson.Read(config);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && new SettingsReader(document.RootElement, config).Text("model_type") is { } type
                && ClassOfModel.TryGetValue(type, out string? name))
                return name;
        }
        throw new BadInputException($"'{file.Place}' does not say which class it is for ('image_processor_type')",
            "The class decides the order of the steps and what is not written", "Take the file of the model's own repository");
    }

    private static ResizeRule Rule(SettingsReader file, JsonElement size, Defaults defaults)
    {
        if (size.ValueKind != JsonValueKind.Object)
        {
            // Files of old versions have one number: a side of a square, or the shortest edge, by the class.
            (int height, int width) = Sides(file, size);
            return size.ValueKind == JsonValueKind.Number && defaults.Resize is ResizeRule.ShortestEdge
                ? new ResizeRule.ShortestEdge(height) : new ResizeRule.To(height, width);
        }
        string[] keys = [.. size.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Null)
            .Select(property => property.Name).Order(StringComparer.Ordinal)];
        return keys switch
        {
            ["height", "width"] => new ResizeRule.To(Side("height"), Side("width")),
            ["shortest_edge"] => new ResizeRule.ShortestEdge(Side("shortest_edge")),
            ["longest_edge", "shortest_edge"] => new ResizeRule.ShortestEdgeUpTo(Side("shortest_edge"), Side("longest_edge")),
            ["max_height", "max_width"] => new ResizeRule.Within(Side("max_height"), Side("max_width")),
            _ => throw file.Bad("size", size, "height and width, shortest_edge (with longest_edge if wanted), or max_height and max_width "
                + "are needed"),
        };

        int Side(string key) => file.Pixels("size", size.GetProperty(key));
    }

    /// <summary>A size of two sides, of which a single number stands for both.</summary>
    private static (int Height, int Width) Sides(SettingsReader file, JsonElement size)
    {
        switch (size.ValueKind)
        {
            case JsonValueKind.Object when size.TryGetProperty("height", out JsonElement height)
                && size.TryGetProperty("width", out JsonElement width):
                return (file.Pixels("size", height), file.Pixels("size", width));
            case JsonValueKind.Array when size.GetArrayLength() == 2:
                return (file.Pixels("size", size[0]), file.Pixels("size", size[1]));
            case JsonValueKind.Number:
                return (file.Pixels("size", size), file.Pixels("size", size));
            default:
                throw file.Bad("size", size, "A height and a width are needed");
        }
    }

    private static ResizeFilter Filter(SettingsReader file, ResizeFilter absent, Resizer resizer)
    {
        if (file.Value("resample") is not { } value)
            return absent;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out int number) || !Enum.IsDefined((ResizeFilter)number))
            throw file.Bad("resample", value, "A number from 0 to 5 is needed, as Pillow counts its filters");
        return (ResizeFilter)number switch
        {
            // torchvision has no such filter for tensors, and transformers takes the bicubic one instead.
            ResizeFilter.Lanczos when resizer == Resizer.Torchvision => ResizeFilter.Bicubic,
            ResizeFilter.Box or ResizeFilter.Hamming when resizer == Resizer.Torchvision =>
                throw file.Bad("resample", value, "torchvision has no such filter for tensors: Pillow's resizing has"),
            var filter => filter,
        };
    }

    private static ImagePreprocessing OfOpenClip(JsonElement root, string path, Resizer? resizer)
    {
        if (resizer == Resizer.Torchvision)
        {
            throw new BadInputException($"torchvision's resizing of tensors was asked for '{path}'", "OpenCLIP resizes with Pillow",
                "Leave the option out");
        }
        bool alone = Path.GetFileName(path) == OpenClipAlone;
        JsonElement? model = alone ? null : Section(root, "model_cfg"), vision = model is { } inner ? Section(inner, "vision_cfg") : null;
        var file = new SettingsReader(Section(root, "preprocess_cfg") ?? JsonDocument.Parse("{}").RootElement, path);
        var sizes = new SettingsReader((alone ? root : vision)
            ?? throw new BadInputException($"'{path}' has no 'model_cfg' with 'vision_cfg'",
            "It says for which size the model was made", "Take the file of the model's own repository"), path);
        (int height, int width) = sizes.Value("image_size") is { } size ? Sides(sizes, size)
            : file.Value("size") is { } own ? Sides(file, own.ValueKind == JsonValueKind.Array && own.GetArrayLength() == 3 ? own[1] : own)
            : (224, 224);
        _ = file.Value("size");
        if (file.Text("mode") is { } mode && mode != "RGB")
            throw file.Bad("mode", file.Value("mode")!.Value, "Pictures are RGB");
        string interpolation = file.Text("interpolation") ?? "bicubic", fit = file.Text("resize_mode") ?? "shortest";
        ResizeFilter filter = interpolation switch
        {
            "bicubic" or "random" => ResizeFilter.Bicubic,
            "bilinear" => ResizeFilter.Bilinear,
            _ => throw file.Bad("interpolation", file.Value("interpolation")!.Value, "bicubic, bilinear or random is needed"),
        };
        JsonElement? fill = file.Value("fill_color");
        byte level = fill is not { } color ? (byte)0 : color.ValueKind == JsonValueKind.Number && color.TryGetByte(out byte given) ? given
            : throw file.Bad("fill_color", color, "A level from 0 to 255 is needed");
        IReadOnlyList<double> mean = file.Channels("mean", ClipMean), deviation = file.Channels("std", ClipDeviation, positive: true);
        file.RefuseRest();
        bool square = height == width;
        return new ImagePreprocessing
        {
            Original = "OpenCLIP", Resizer = Resizer.Pillow,
            // The original passes no interpolation on for shortest edges of sides that differ.
            Filter = fit == "shortest" && !square ? ResizeFilter.Bicubic : filter,
            Resize = fit switch
            {
                "squash" => new ResizeRule.To(height, width),
                "longest" => new ResizeRule.KeepRatio(height, width, Longest: true),
                "shortest" => square ? new ResizeRule.ShortestEdge(height) : new ResizeRule.KeepRatio(height, width, Longest: false),
                _ => throw file.Bad("resize_mode", file.Value("resize_mode")!.Value, "shortest, longest or squash is needed"),
            },
            Crop = fit == "squash" ? null : (height, width), Rounding = CropRounding.Even, Fill = fit == "longest" ? level : (byte)0,
            Scale = 1.0 / 255, Mean = mean, Deviation = deviation,
        };
    }

    private static JsonElement? Section(JsonElement root, string name) => root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private sealed record Defaults(ResizeFilter Filter, ResizeRule Resize, (int Height, int Width)? Crop, IReadOnlyList<double> Mean,
        IReadOnlyList<double> Deviation, bool ScalesFirst);
}
