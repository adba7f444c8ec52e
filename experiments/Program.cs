using Rosetta.Experiments.Commands;
using Rosetta.Experiments.Session;

StandardStreams.Hold();
// A closed or full stderr must not hide what the exit status says.
Console.SetError(new LossyWriter(Console.Error));
return RosettaProgram.Run(args);
