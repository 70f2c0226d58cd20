using Mindtrace.Standalone;

return await StandaloneCommand.Create(StandaloneProgram.RunAsync).RunAsync(args);
