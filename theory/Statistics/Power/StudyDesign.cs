namespace Rosetta.Theory.Statistics.Power;

/// <summary>What a study would measure.</summary>
/// <param name="SizeCount">Sizes, spread over the study's range.</param>
/// <param name="SeedCount">Seeds (or pairs) at each size.</param>
/// <param name="SampleCount">Samples (spans) per measurement.</param>
public sealed record StudyDesign(int SizeCount, int SeedCount, int SampleCount)
{
    /// <summary>Measurements times samples: the order in which designs are tried.</summary>
    public double Cost => (double)SizeCount * SeedCount * SampleCount;

    /// <summary>Every combination, cheapest first.</summary>
    public static IReadOnlyList<StudyDesign> Grid(IReadOnlyList<int> sizes, IReadOnlyList<int> seeds, IReadOnlyList<int> samples) =>
        [.. sizes.SelectMany(size => seeds.SelectMany(seed => samples.Select(sample => new StudyDesign(size, seed, sample))))
            .OrderBy(design => design.Cost).ThenBy(design => design.SizeCount).ThenBy(design => design.SeedCount)];
}
