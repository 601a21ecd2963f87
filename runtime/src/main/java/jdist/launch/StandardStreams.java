package jdist.launch;

import java.nio.charset.StandardCharsets;
import jdist.cluster.Output;

/// Two streams where the lines of all workers come together: standard output and standard error,
/// kept apart.
public record StandardStreams(LineSink output, LineSink errors) implements WorkerLines {
  /// This process's own.
  public static StandardStreams ofThisProcess() {
    return new StandardStreams(LineSink.standardOutput(), LineSink.standardError());
  }

  @Override
  public Writer output(int processId, Output how) {
    byte[] prefix = prefix(processId, how);
    return lines -> output.write(prefix, lines);
  }

  @Override
  public Writer errors(int processId, Output how) {
    byte[] prefix = prefix(processId, how);
    return lines -> errors.write(prefix, lines);
  }

  /// What stands before each line of one worker: six blanks as in Julia, or nothing.
  private static byte[] prefix(int processId, Output how) {
    String words = how == Output.PREFIX ? "      From worker " + processId + ":\t" : "";
    return words.getBytes(StandardCharsets.UTF_8);
  }
}
