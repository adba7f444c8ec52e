using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Statistics.Power;

/// <summary>
/// Power by simulation of the whole pipeline: worlds of known truth are drawn, measured and judged as real ones would be.
/// </summary>
public sealed class PowerStudy
{
    private PowerStudy(IReadOnlyList<PowerPoint> points) => Points = points;

    /// <summary>One point per design, in the order given.</summary>
    public IReadOnlyList<PowerPoint> Points { get; }

    /// <summary>Runs every design.</summary>
    /// <typeparam name="TMeasurement">What a world yields: counts, isolations or both.</typeparam>
    /// <param name="designs">The designs.</param>
    /// <param name="drawUnderA">A measured world where the judged prediction is true.</param>
    /// <param name="drawUnderB">A measured world where its rival is true.</param>
    /// <param name="judge">The verdict on A's prediction, exactly as the real study will reach it.</param>
    /// <param name="worlds">Worlds per design and hypothesis; 400 know a power of 0.8 to +- 0.04.</param>
    /// <param name="rng">A world draws from a child named by its design and number: designs can be added without moving others.</param>
    public static PowerStudy Run<TMeasurement>(IReadOnlyList<StudyDesign> designs, Func<StudyDesign, Rng, TMeasurement> drawUnderA,
        Func<StudyDesign, Rng, TMeasurement> drawUnderB, Func<StudyDesign, TMeasurement, Verdict> judge, int worlds, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(designs);
        ArgumentNullException.ThrowIfNull(drawUnderA);
        ArgumentNullException.ThrowIfNull(drawUnderB);
        ArgumentNullException.ThrowIfNull(judge);
        ArgumentNullException.ThrowIfNull(rng);
        ArgumentOutOfRangeException.ThrowIfLessThan(worlds, 1);
        return new([.. designs.Select(design =>
        {
            Rng own = rng.Derive(design.ToString());
            int[] underA = Count(design, drawUnderA, own.Derive("A")), underB = Count(design, drawUnderB, own.Derive("B"));
            return new PowerPoint(design, worlds, underA[(int)Verdict.Agrees], underA[(int)Verdict.Disagrees],
                underB[(int)Verdict.Agrees], underB[(int)Verdict.Disagrees]);
        })]);

        int[] Count(StudyDesign design, Func<StudyDesign, Rng, TMeasurement> draw, Rng own)
        {
            var counts = new int[Enum.GetValues<Verdict>().Length];
            for (int world = 0; world < worlds; world++)
                counts[(int)judge(design, draw(design, own.Derive("world", world)))]++;
            return counts;
        }
    }

    /// <summary>The cheapest design with the stated power, or null where none has it.</summary>
    /// <remarks>The lower end of the power's interval must reach it, and the wrong verdicts' interval must not lie above the level, so that
    /// a lucky simulation chooses no design.</remarks>
    public PowerPoint? Smallest(double power, double level = 0.05) => Points.OrderBy(point => point.Design.Cost)
        .FirstOrDefault(point => point.PowerInterval.Low >= power && point.WrongRateInterval.Low <= level);
}
