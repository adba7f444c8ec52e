using Rosetta.Empirical.Images;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Images;

/// <summary>What preprocessing files say, in old spellings and new ones.</summary>
public sealed class PreprocessingFileTests
{
    private const string Clip = """{"image_processor_type": "CLIPImageProcessor" """;

    // The start of a crop of 235 rows to 224, seen by a picture whose rows are numbered.
    [TestCase("preprocessor_config.json", Clip + """, "do_resize": false}""", 5)]
    [TestCase("open_clip_config.json", """{"model_cfg": {"vision_cfg": {"image_size": 224}}, "preprocess_cfg": {}}""", 6)]
    public void AnOddDifference_IsHalvedAsTheFamilyDoes(string file, string json, int first)
    {
        using var folder = new TemporaryFolder();
        folder.Write(file, json);
        ImagePreprocessing preprocessing = PreprocessingFile.Read(folder.Path);
        var image = new RgbImage(224, 235);
        for (int row = 0; row < 235; row++)
            Array.Fill(image.Pixels, (byte)row, 3 * 224 * row, 3 * 224);
        double level = preprocessing.Apply(image).Values[0] * preprocessing.Deviation[0] + preprocessing.Mean[0];
        Assert.That(level * 255, Is.EqualTo(first).Within(1e-3));
    }

    [Test]
    public void TheStatistics_AreThoseOfTheFile()
    {
        using var folder = new TemporaryFolder();
        folder.Write("preprocessor_config.json", """
            {"image_processor_type": "ViTImageProcessor", "do_resize": false, "image_mean": [0.43, 0.43, 0.43], "image_std": [0.213, 0.213, 0.213]}
            """);
        Assert.That(PreprocessingFile.Read(folder.Path).Apply(new RgbImage(1, 1, [255, 255, 255])).Values,
            Is.All.EqualTo(2.676).Within(1e-3));
    }

    [TestCase("""{"feature_extractor_type": "CLIPFeatureExtractor", "size": 32, "crop_size": 24}""", 64, 48, 24, 24)]
    [TestCase("""{"feature_extractor_type": "ViTFeatureExtractor", "size": 32}""", 64, 48, 32, 32)]
    [TestCase(Clip + """, "do_center_crop": false, "size": {"shortest_edge": 32}}""", 64, 48, 42, 32)]
    [TestCase(Clip + """, "do_center_crop": null, "crop_size": null, "size": {"height": 20, "width": 30}, "do_resize": true}""", 64, 48, 224, 224)]
    [TestCase(Clip + """, "do_center_crop": false, "size": {"shortest_edge": 32, "longest_edge": 36}}""", 64, 48, 36, 27)]
    [TestCase(Clip + """, "do_center_crop": false, "size": {"max_height": 32, "max_width": 32}}""", 64, 48, 32, 24)]
    [TestCase("""{"image_processor_type": "DINOv3ViTImageProcessorFast", "data_format": "channels_first", "device": null}""", 64, 48, 224, 224)]
    public void Sizes_AreReadInEverySpelling(string json, int height, int width, int rows, int columns)
    {
        using var folder = new TemporaryFolder();
        folder.Write("preprocessor_config.json", json);
        Assert.That(PreprocessingFile.Read(folder.Path).OutputSize(height, width), Is.EqualTo((rows, columns)));
    }

    [Test]
    public void AFileWithoutAClass_IsOfTheModelBesideIt()
    {
        using var folder = new TemporaryFolder();
        folder.Write("preprocessor_config.json", "{}");
        folder.Write("config.json", """{"model_type": "dinov2"}""");
        Assert.That(PreprocessingFile.Read(folder.Path).Original, Is.EqualTo("BitImageProcessor"));
    }

    [TestCase(null, null, "no preprocessing file")]
    [TestCase("preprocessor_config.json", "{}", "which class")]
    [TestCase("preprocessor_config.json", """{"image_processor_type": "SiglipImageProcessor"}""", "SiglipImageProcessor")]
    [TestCase("preprocessor_config.json", Clip + """, "do_flip_channel_order": true}""", "do_flip_channel_order")]
    [TestCase("preprocessor_config.json", Clip + """, "size": {"longest_edge": 20}}""", "'size'")]
    [TestCase("preprocessor_config.json", Clip + """, "size": {"shortest_edge": 0}}""", "whole number")]
    [TestCase("preprocessor_config.json", Clip + """, "resample": 9}""", "'resample'")]
    [TestCase("preprocessor_config.json", Clip + """, "image_std": [1, 0, 1]}""", "'image_std'")]
    [TestCase("preprocessor_config.json", Clip + """, "do_pad": true, "pad_size": {"height": 4}}""", "pad_size")]
    [TestCase("open_clip_config.json", """{"model_cfg": {"vision_cfg": {"image_size": 8}}, "preprocess_cfg": {"resize_mode": "fit"}}""",
        "'resize_mode'")]
    [TestCase("open_clip_config.json", """{"preprocess_cfg": {}}""", "vision_cfg")]
    public void WhatIsNotKnown_IsRefused(string? file, string? json, string said)
    {
        using var folder = new TemporaryFolder();
        if (file is not null)
            folder.Write(file, json!);
        Assert.That(() => PreprocessingFile.Read(folder.Path), Throws.TypeOf<BadInputException>().With.Message.Contains(said));
    }

    [Test]
    public void AnImageThatWouldBecomeHuge_IsRefused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("preprocessor_config.json", Clip + """, "size": {"shortest_edge": 2000}}""");
        Assert.That(() => PreprocessingFile.Read(folder.Path).Apply(new RgbImage(1, 60_000)), Throws.TypeOf<BadInputException>());
    }
}
