import static jdist.Distributed.*;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdist.task.Task;

/// The prompt, at a terminal of its own (`script` makes one): how long until one can type, what a
/// line costs, and what a remote call in it costs. The limits are `jshell`, and the same call in
/// this compiled program; beside them `julia -p 2` where it is installed.
final class Prompts {
  private static final int RUNS = 7;
  private static final int LINES = 15;
  private static final int CALLS = 20_000;

  private Prompts() {}

  static void run(Consumer<Figure> table) throws Exception {
    Path runtime = Path.of(Task.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String jdist = Start.program(runtime) + " -p 2";
    String jshell = Path.of(System.getProperty("java.home"), "bin", "jshell").toString();
    double[] ours = new double[RUNS];
    double[] theirs = new double[RUNS];
    for (int i = -1; i < RUNS; i++) { // the first is not counted
      ours[Math.max(i, 0)] = secondsToPrompt(jdist, "jdist> ");
      theirs[Math.max(i, 0)] = secondsToPrompt(jshell, "jshell> ");
    }
    table.accept(
        Figure.of("prompt usable, jdist -p 2 (limit: jshell)", median(ours), "s")
            .limit(median(theirs)));
    if (isInstalled("julia")) {
      double julia = secondsToPrompt("julia -p 2", "julia> ");
      table.accept(Figure.of("prompt usable, julia -p 2", julia, "s"));
    }
    double line;
    double call;
    double withVariable;
    try (Typist typist = new Typist(jdist, "jdist> ")) {
      line = median(typist.millisALine());
      typist.enter("int k = 41");
      call = typist.nanosACall("remoteCallFetch(2, () -> 1)");
      withVariable = typist.nanosACall("remoteCallFetch(2, () -> k)");
    }
    try (Typist typist = new Typist(jshell, "jshell> ")) {
      table.accept(
          Figure.of("a line, 1 + i (limit: jshell)", line, "ms")
              .limit(median(typist.millisALine())));
    }
    double compiled = compiledCall();
    table.accept(Figure.of("a call typed at the prompt", call / 1e3, "µs").limit(compiled / 1e3));
    table.accept(
        Figure.of("the same with a variable", withVariable / 1e3, "µs").limit(compiled / 1e3));
  }

  private static double secondsToPrompt(String command, String prompt) throws Exception {
    long start = System.nanoTime();
    try (Typist _ = new Typist(command, prompt)) {
      return (System.nanoTime() - start) / 1e9;
    }
  }

  /// The same loop as at the prompt, in this program.
  private static double compiledCall() throws Exception {
    List<Integer> workers = addProcs(2);
    try {
      int worker = workers.getFirst();
      for (int i = 0; i < CALLS; i++) {
        remoteCallFetch(worker, () -> 1);
      }
      long start = System.nanoTime();
      for (int i = 0; i < CALLS; i++) {
        remoteCallFetch(worker, () -> 1);
      }
      return (System.nanoTime() - start) / (double) CALLS;
    } finally {
      rmProcs(workers);
    }
  }

  private static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Path.of(folder, program).toFile().canExecute());
  }

  private static double median(double[] numbers) {
    Arrays.sort(numbers);
    return numbers[numbers.length / 2];
  }

  /// Somebody at a terminal, who types faster than anybody does.
  private static final class Typist implements AutoCloseable {
    private static final Pattern NUMBER = Pattern.compile("==> (\\d+)");

    private final Process terminal;
    private final OutputStream keys;
    private final InputStream screen;
    private final String prompt;

    /// Returns when the prompt is there.
    Typist(String command, String prompt) throws IOException {
      this.prompt = prompt;
      terminal =
          new ProcessBuilder("script", "-qfec", "stty cols 100 rows 30; " + command, "/dev/null")
              .redirectErrorStream(true)
              .start();
      keys = terminal.getOutputStream();
      screen = terminal.getInputStream();
      readTo(prompt);
    }

    /// Types a line; returns what appears until the next prompt does.
    String enter(String line) throws IOException {
      keys.write((line + "\r").getBytes(StandardCharsets.UTF_8));
      keys.flush();
      return readTo("==> ") + readTo(prompt);
    }

    double[] millisALine() throws IOException {
      double[] millis = new double[LINES];
      for (int i = -3; i < LINES; i++) {
        long start = System.nanoTime();
        String _ = enter("1 + " + (i + 100));
        millis[Math.max(i, 0)] = (System.nanoTime() - start) / 1e6;
      }
      return millis;
    }

    double nanosACall(String call) throws IOException {
      String loop = "for (int i = 0; i < " + CALLS + "; i++) { " + call + "; }";
      String _ = enter(loop + " int warm = 1");
      String shown =
          enter(
              "long nanos = -System.nanoTime(); "
                  + loop
                  + " nanos = (nanos + System.nanoTime()) / "
                  + CALLS);
      Matcher number = NUMBER.matcher(shown);
      double last = 0;
      while (number.find()) {
        last = Double.parseDouble(number.group(1));
      }
      return last;
    }

    private String readTo(String text) throws IOException {
      StringBuilder read = new StringBuilder();
      while (read.indexOf(text) < 0) {
        int letter = screen.read();
        if (letter < 0) {
          throw new IOException("it ended before it showed \"" + text + "\": " + read);
        }
        read.append((char) letter);
      }
      return read.toString();
    }

    @Override
    public void close() throws IOException {
      keys.write(4); // Ctrl-D
      keys.flush();
      try {
        terminal.waitFor();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
