global using Mindtrace.Jobs;
global using Mindtrace.Jobs.Redis;
