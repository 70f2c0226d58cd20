using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Mindtrace.Testing;

/// <summary>Runs <c>git http-backend</c> as a CGI program for one request.</summary>
internal static class GitBackend
{
    public static async Task ServeAsync(HttpContext context, string root)
    {
        var request = context.Request;
        var start = GitCommand.Start(root, "http-backend");
        start.RedirectStandardInput = true;
        start.Environment["GIT_PROJECT_ROOT"] = root;
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["PATH_INFO"] = request.Path.Value;
        start.Environment["QUERY_STRING"] = request.QueryString.Value!.TrimStart('?');
        start.Environment["REQUEST_METHOD"] = request.Method;
        start.Environment["CONTENT_TYPE"] = request.ContentType ?? "";
        start.Environment["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding;
        start.Environment["REMOTE_ADDR"] = "127.0.0.1";
        if (request.ContentLength is { } length)
            start.Environment["CONTENT_LENGTH"] = length.ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync();
            await request.Body.CopyToAsync(process.StandardInput.BaseStream).ConfigureAwait(false);
            process.StandardInput.Close();
            var output = process.StandardOutput.BaseStream;
            while (await ReadLineAsync(output).ConfigureAwait(false) is { Length: > 0 } header)
            {
                int colon = header.IndexOf(':', StringComparison.Ordinal);
                string value = header[(colon + 1)..].Trim();
                if (header.StartsWith("Status:", StringComparison.OrdinalIgnoreCase))
                    context.Response.StatusCode = int.Parse(value[..3], CultureInfo.InvariantCulture);
                else
                    context.Response.Headers[header[..colon]] = value;
            }

            await output.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
            await errors.ConfigureAwait(false);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static async Task<string> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one).ConfigureAwait(false) == 1 && one[0] != '\n')
        {
            if (one[0] != '\r')
                line.Append((char)one[0]);
        }

        return line.ToString();
    }
}
