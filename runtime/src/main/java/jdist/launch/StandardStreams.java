package jdist.launch;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import jdist.cluster.Output;

/// Two streams where the lines of all workers come together: standard output and standard error,
/// kept apart.
public record StandardStreams(LineSink output, LineSink errors) implements WorkerLines {
  private static final Lead OUTPUT = new Lead(FileDescriptor.out);
  private static final Lead ERRORS = new Lead(FileDescriptor.err);

  /// This process's own, whatever has become of [System#out] and [System#err].
  public static StandardStreams ofThisProcess() {
    return new StandardStreams(new LineSink(OUTPUT), new LineSink(ERRORS));
  }

  /// What is written to this process's own streams from now on, by whoever has them already too,
  /// goes there: to a screen on which somebody types.
  public static void leadTo(OutputStream output, OutputStream errors) {
    OUTPUT.target = output;
    ERRORS.target = errors;
  }

  /// One of the two streams that a JVM has.
  private static final class Lead extends OutputStream {
    private volatile OutputStream target;

    Lead(FileDescriptor stream) {
      target = new FileOutputStream(stream);
    }

    @Override
    public void write(int letter) throws IOException {
      target.write(letter);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      target.write(bytes, from, length);
    }

    @Override
    public void flush() throws IOException {
      target.flush();
    }
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
