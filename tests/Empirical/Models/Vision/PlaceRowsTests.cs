using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Models.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Tests.Empirical.Models.Vision;

/// <summary>Places of a batch, by row and by neuron.</summary>
public sealed class PlaceRowsTests
{
    [TestCase(4, 5, Description = "its own grid")]
    [TestCase(6, 3)]
    public void Columns_AreTheRows(int rows, int columns)
    {
        const int width = 301, images = 2, samples = 100, first = 7;
        using DisposeScope scope = NewDisposeScope();
        Tensor neurons = rand(images, 3 + 20, width, generator: new Generator(1));
        var wanted = new GridSize(rows, columns);
        PlaceRows places = PlaceRows.Of(neurons, new TokenGrid(3, 4, 5), wanted);
        var columnsOf = new float[width * samples];
        for (int image = 0; image < images; image++)
            places.Transpose(image, columnsOf, samples, first + image * wanted.Count);
        for (int image = 0; image < images; image++)
        {
            float[] whole = [.. places.Of(image)];
            for (int neuron = 0; neuron < width; neuron++)
            {
                for (int place = 0; place < wanted.Count; place++)
                {
                    Assert.That(columnsOf[neuron * samples + first + image * wanted.Count + place],
                        Is.EqualTo(whole[place * width + neuron]));
                }
            }
        }
    }
}
