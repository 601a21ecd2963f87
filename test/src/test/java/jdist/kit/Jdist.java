package jdist.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The real command, as a user runs it: `target/dist/bin/jdist` with its own processes, or plain
/// `java` for a program that embeds jdist. One run.
public final class Jdist {
  /// The top of the checkout.
  public static final Path HOME = home();

  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final ProcessBuilder builder;
  private String input = "";

  /// The command; its first use after a build prepares for quick starts and says so, in no test.
  private static final class Prepared {
    static final Path COMMAND = HOME.resolve("target/dist/bin/jdist");

    static {
      new Jdist(COMMAND, "--version").run();
    }
  }

  private Jdist(Path program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(List.of(arguments));
    builder = new ProcessBuilder(command).directory(HOME.toFile());
  }

  private static Path home() {
    Path here = Path.of("").toAbsolutePath();
    while (!here.resolve("mvnw").toFile().exists()) {
      here = here.getParent();
    }
    return here;
  }

  /// The command with these arguments.
  public static Jdist jdist(String... arguments) {
    return new Jdist(Prepared.COMMAND, arguments);
  }

  /// Plain `java` with these arguments.
  public static Jdist java(String... arguments) {
    return new Jdist(Path.of(System.getProperty("java.home"), "bin", "java"), arguments);
  }

  /// What came of a run.
  public record Outcome(int status, String output, String errors) {}

  public Jdist environment(Map<String, String> variables) {
    builder.environment().putAll(variables);
    return this;
  }

  public Jdist directory(Path directory) {
    builder.directory(directory.toFile());
    return this;
  }

  public Jdist input(String text) {
    input = text;
    return this;
  }

  /// Has another command run this one: `env -i`, for example.
  public Jdist under(String... words) {
    return under(List.of(words));
  }

  /// The same.
  public Jdist under(List<String> words) {
    builder.command().addAll(0, words);
    return this;
  }

  /// Gives it a terminal of its own, to which it prints both its output and its errors.
  public Jdist atTerminal() {
    String line = String.join("' '", builder.command());
    String handled = "exec env --default-signal=INT '" + line + "'"; // whoever runs tests may not
    builder.command(List.of("script", "-qefc", handled, "/dev/null"));
    return this;
  }

  /// A run in a terminal of its own that can be read, 120 columns wide.
  public Terminal inTerminal() {
    return inTerminal(120, 50);
  }

  /// The same, in another size.
  public Terminal inTerminal(int columns, int rows) {
    return Terminal.open(
        builder.command(), builder.environment(), builder.directory().toPath(), columns, rows);
  }

  /// A run that goes on, and can be dealt with meanwhile.
  public Run begin() {
    return new Run(start());
  }

  /// A run that goes on.
  public Process start() {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs it to its end.
  public Outcome run() {
    Process process = start();
    CompletableFuture<String> output = read(process.getInputStream());
    CompletableFuture<String> errors = read(process.getErrorStream());
    try {
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException _) {
        // a driver need not read
      }
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("jdist did not end within " + LIMIT.toSeconds() + " s");
      }
      return new Outcome(process.exitValue(), output.join(), errors.join());
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static CompletableFuture<String> read(InputStream stream) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }
}
