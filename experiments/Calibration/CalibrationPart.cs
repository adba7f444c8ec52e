using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Calibration;

/// <summary>One way to draw worlds, and the rows that come of it.</summary>
/// <param name="Name">Names the worlds' random numbers: a new part moves no other part.</param>
/// <param name="World">Draws, estimates and tallies one world.</param>
/// <param name="Rows">The rows, once every world was drawn.</param>
internal sealed record CalibrationPart(string Name, Action<Rng> World, Func<IReadOnlyList<CalibrationRow>> Rows);
