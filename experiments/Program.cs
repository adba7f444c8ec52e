using Rosetta.Experiments.Commands;

return RosettaProgram.Run(args);
