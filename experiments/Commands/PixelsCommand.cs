using System.CommandLine;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Images;
using Rosetta.Experiments.Session;
using Rosetta.Theory;

namespace Rosetta.Experiments.Commands;

/// <summary>
/// <c>rosetta pixels FOLDER IMAGES... --out FILE</c>: what a model is fed of images, one tensor [3, height, width] each, named by the file
/// without its extension.
/// </summary>
internal static class PixelsCommand
{
    private const string Pillow = "pillow", Torchvision = "torchvision";

    public static Command Create()
    {
        Argument<string> folder = new("FOLDER") { Description = "Folder with preprocessor_config.json or open_clip_config.json." };
        Argument<string[]> images = new("IMAGES") { Arity = ArgumentArity.OneOrMore,
            Description = "png, jpeg, webp or bmp files, folders of them (class folders too), .tar shards." };
        Option<string?> resizer = new("--resizer") {
            Description = "Whose resizing: pillow or torchvision (by default that of the original: "
            + "torchvision in transformers, pillow in OpenCLIP)." };
        resizer.AcceptOnlyFromAmong(Pillow, Torchvision);
        Option<bool> unturned = new("--ignore-orientation") { Description = "Leave pictures as they lie in the file, whatever EXIF says." };
        Option<bool> skip = new("--skip-unreadable") { Description = "Leave out images that cannot be read, and count them." };
        Option<string> output = new("--out") { Description = "Safetensors file to write.", Required = true };
        Command command = new("pixels", "Pixel values of images as a vision model's original makes them.") { folder, images, resizer,
            unturned, skip, output };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(images), parsed.GetValue(resizer),
            !parsed.GetValue(unturned), parsed.GetValue(skip), parsed.GetRequiredValue(output)));
        return command;
    }

    private static int Run(string folder, string[] paths, string? resizer, bool turn, bool skip, string output)
    {
        using var stop = new StopSignal();
        ImagePreprocessing preprocessing = PreprocessingFile.Read(folder, resizer switch
        {
            Pillow => Resizer.Pillow,
            Torchvision => Resizer.Torchvision,
            _ => null,
        });
        ImageSet set = ImageSet.Open(paths);
        int skipped = 0;
        var items = new List<ImageItem>();
        var tensors = new List<SafetensorsDeclaration>();
        foreach (ImageItem item in set.Items)
        {
            stop.Token.ThrowIfCancellationRequested();
            try
            {
                (int height, int width) = preprocessing.OutputSize(item, turn, wholly: skip);
                tensors.Add(new SafetensorsDeclaration(item.Name, SafetensorsType.F32, 3, height, width));
                items.Add(item);
            }
            catch (BadInputException) when (skip)
            {
                skipped++;
            }
        }
        if (items.Count == 0)
            throw new BadInputException($"None of the {skipped} images can be read", "An image is needed",
                "Leave --skip-unreadable out to see why");
        var conversions = new List<ImageConversions>();
        using var progress = new StageProgress("pixels", items.Count, "images");
        SafetensorsWriter.Write(output, tensors, writer =>
        {
            foreach (ImageItem item in items)
            {
                stop.Token.ThrowIfCancellationRequested();
                DecodedImage decoded = ImageDecoder.Decode(item.ReadContent(), item.Place, turn);
                conversions.Add(decoded.Conversions);
                writer.Append(item.Name, preprocessing.Apply(decoded.Image).Values);
                progress.Report("", conversions.Count);
            }
        }, new Dictionary<string, string>
        {
            ["preprocessing"] = preprocessing.Original,
            ["resizer"] = preprocessing.Resizer == Resizer.Pillow ? Pillow : Torchvision,
            ["orientation"] = turn ? "applied" : "ignored",
            ["skipped"] = skipped.ToString(System.Globalization.CultureInfo.InvariantCulture),
        });
        foreach (string line in ImageConversionWords.Summary(conversions))
            Console.Error.WriteLine(line);
        if (skipped > 0)
            Console.Error.WriteLine($"{skipped} of {set.Items.Count} images cannot be read and were left out");
        Console.WriteLine(output);
        return ExitCode.Agrees;
    }
}
