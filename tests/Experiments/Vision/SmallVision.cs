using System.Globalization;
using System.Text.Json.Nodes;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Images;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Reference;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Experiments.Vision;

/// <summary>Small towers of the original layouts with a preprocessing file each, a small generator's inputs, and images of four
/// classes.</summary>
internal static class SmallVision
{
    public const int Images = 24, Classes = 4;

    /// <summary>Fills a folder: images/, dinov2/, pixio/, openclip/, generated.safetensors.</summary>
    public static void Fill(TemporaryFolder folder)
    {
        for (int image = 0; image < Images; image++)
        {
            string name = folder.File("images", $"class{image % Classes}");
            Directory.CreateDirectory(name);
            PngFile.Write(Path.Combine(name, image.ToString("D3", CultureInfo.InvariantCulture) + ".png"), Picture(image));
        }
        Tower(folder, "dinov2", 70);
        Tower(folder, "pixio", 64);
        foreach (string file in new[] { "open_clip_config.json", "open_clip_model.safetensors" })
            Copy(ReferenceFiles.PathOf("vision", "openclip", file), folder.File("openclip", file));
        SafetensorsWriter.Write(folder.File("generated.safetensors"), [new SafetensorsDeclaration("labels", SafetensorsType.I32, 4),
            new SafetensorsDeclaration("seeds", SafetensorsType.I32, 4)], writer =>
            {
                writer.Append("labels", [1, 2, 3, 4]);
                writer.Append("seeds", [0, 1, 2, 3]);
            });
    }

    /// <summary>A tower that is fed squares of so many pixels.</summary>
    private static void Tower(TemporaryFolder folder, string name, int side)
    {
        foreach (string file in new[] { "config.json", "model.safetensors" })
            Copy(ReferenceFiles.PathOf("vision", name, file), folder.File(name, file));
        JsonObject preprocessing = JsonNode.Parse(File.ReadAllText(ReferenceFiles.PathOf("preprocessing", name,
            "preprocessor_config.json")))!.AsObject();
        preprocessing["size"] = new JsonObject { ["height"] = side, ["width"] = side };
        preprocessing["do_center_crop"] = false;
        folder.Write(Path.Combine(name, "preprocessor_config.json"), preprocessing.ToJsonString());
    }

    /// <summary>The same tower, fed the middle half of the rows and columns.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="tower">Its name.</param>
    /// <param name="name">That of the new one.</param>
    /// <param name="side">Pixels that it is fed.</param>
    public static void Crop(TemporaryFolder folder, string tower, string name, int side)
    {
        foreach (string file in new[] { "config.json", "model.safetensors" })
            Copy(folder.File(tower, file), folder.File(name, file));
        JsonObject preprocessing = JsonNode.Parse(File.ReadAllText(folder.File(tower, "preprocessor_config.json")))!.AsObject();
        preprocessing["size"] = new JsonObject { ["height"] = 2 * side, ["width"] = 2 * side };
        preprocessing["do_center_crop"] = true;
        preprocessing["crop_size"] = new JsonObject { ["height"] = side, ["width"] = side };
        folder.Write(Path.Combine(name, "preprocessor_config.json"), preprocessing.ToJsonString());
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
    }

    /// <summary>A disc, stripes, a chequerboard or a square, with noise.</summary>
    private static RgbImage Picture(int number)
    {
        Rng rng = Rng.FromSeed("picture").Derive("number", number);
        var image = new RgbImage(80, 80);
        int kind = number % Classes, x0 = rng.NextInt(80), y0 = rng.NextInt(80), size = 6 + rng.NextInt(20);
        int[] back = [rng.NextInt(256), rng.NextInt(256), rng.NextInt(256)], front = [rng.NextInt(256), rng.NextInt(256), rng.NextInt(256)];
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            int x = i / 3 % 80, y = i / 240;
            bool inside = kind switch
            {
                0 => (x - x0) * (x - x0) + (y - y0) * (y - y0) < size * size,
                1 => x / size % 2 == 0,
                2 => (x / size + y / size) % 2 == 0,
                _ => Math.Abs(x - x0) < size && Math.Abs(y - y0) < size,
            };
            image.Pixels[i] = (byte)Math.Clamp((inside ? front : back)[i % 3] + rng.NextInt(17) - 8, 0, 255);
        }
        return image;
    }
}
