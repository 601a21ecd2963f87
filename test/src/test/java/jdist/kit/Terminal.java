package jdist.kit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A terminal, as somebody who sits there sees it: `tmux` with a server of its own. Text is typed
/// and keys are pressed; the screen, and what has left it at the top, can be read. Close it to end
/// what runs there, as somebody does who closes the window.
public final class Terminal implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration GLANCE = Duration.ofMillis(30);
  private static final String PROMPT = "jdist>";
  private static final String MORE = "   ...>";
  private static final String SETTINGS =
      """
      set -g remain-on-exit on
      set -g history-limit 20000
      set -g default-terminal screen-256color
      set -g status off
      set -s escape-time 0
      """;

  private final Path folder;
  private long prompts; // seen so far

  private Terminal(Path folder) {
    this.folder = folder;
  }

  /// Opens one in which this command runs, without a shell.
  static Terminal open(
      List<String> command,
      Map<String, String> environment,
      Path directory,
      int columns,
      int rows) {
    try {
      Terminal terminal = new Terminal(Files.createTempDirectory("jdist-tmux"));
      Path settings = Files.writeString(terminal.folder.resolve("settings"), SETTINGS);
      List<String> words = new ArrayList<>(List.of("-f", settings.toString(), "new-session", "-d"));
      words.addAll(List.of("-x", Integer.toString(columns), "-y", Integer.toString(rows), "--"));
      words.addAll(List.of("env", "--default-signal")); // whoever runs tests may ignore some
      command.forEach(word -> words.add(word(word)));
      ProcessBuilder builder = terminal.tmux(words).directory(directory.toFile());
      builder.environment().putAll(environment);
      finish(builder);
      return terminal;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A `;` at the end of a word would end a command of tmux's.
  private static String word(String text) {
    return text.endsWith(";") ? text.substring(0, text.length() - 1) + "\\;" : text;
  }

  private ProcessBuilder tmux(List<String> words) {
    List<String> command = new ArrayList<>(List.of("tmux", "-u", "-S", folder + "/socket"));
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("TMUX"));
    return builder;
  }

  private String tmux(String... words) {
    return finish(tmux(List.of(words)));
  }

  private static String finish(ProcessBuilder builder) {
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).as("tmux ends").isTrue();
      assertThat(process.exitValue()).as("%s: %s", builder.command(), said).isZero();
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  /// Types a text, without Enter.
  public Terminal type(String text) {
    tmux("send-keys", "-l", "--", word(text));
    return this;
  }

  /// Presses keys, by the names that tmux has for them: `C-c`, `Up`, `Tab`, `Enter`.
  public Terminal press(String... keys) {
    List<String> words = new ArrayList<>(List.of("send-keys", "--"));
    words.addAll(List.of(keys));
    finish(tmux(words));
    return this;
  }

  /// Types lines, each with Enter.
  public Terminal enter(String lines) {
    lines.lines().forEach(line -> type(line).press("Enter"));
    return this;
  }

  /// Types what is to run at the prompt, and waits for the next prompt.
  ///
  /// @return what was shown in between
  public String run(String lines) {
    return enter(lines).awaitPrompt().shown();
  }

  /// Waits for the next prompt, at which nothing is typed yet.
  public Terminal awaitPrompt() {
    awaitThat(
        "prompt " + (prompts + 1), text -> isAtPrompt(text) && prompts(text).count() > prompts);
    prompts = prompts(text()).count();
    return this;
  }

  /// Whether it has a prompt at which nothing is typed.
  public boolean isAtPrompt() {
    return isAtPrompt(text());
  }

  private static boolean isAtPrompt(String text) {
    return text.equals(PROMPT) || text.endsWith("\n" + PROMPT);
  }

  private static Stream<String> prompts(String text) {
    return text.lines().filter(line -> line.startsWith(PROMPT));
  }

  /// The lines between what was typed last and the prompt below it.
  private String shown() {
    List<String> all = text().lines().toList();
    int end = all.lastIndexOf(PROMPT);
    int from = end;
    while (!all.get(from - 1).startsWith(PROMPT) && !all.get(from - 1).startsWith(MORE)) {
      from--;
    }
    return String.join("\n", all.subList(from, end));
  }

  /// Waits until this stands there, on the screen or above it.
  public Terminal awaitText(String part) {
    return awaitThat(part, text -> text.contains(part));
  }

  /// Waits until what stands there is as it should be.
  public Terminal awaitThat(String what, Predicate<String> expected) {
    await()
        .atMost(SOON)
        .pollDelay(Duration.ZERO)
        .pollInterval(GLANCE)
        .untilAsserted(() -> assertThat(text()).as(what).matches(expected));
    return this;
  }

  /// All that stands there, what has left the screen too, without blanks at the ends of lines and
  /// empty lines at the end. A line that is longer than the screen is wide is one line.
  public String text() {
    return plain(tmux("capture-pane", "-p", "-J", "-S", "-"));
  }

  /// What is to be seen, row by row.
  public String screen() {
    return plain(tmux("capture-pane", "-p"));
  }

  private static String plain(String captured) {
    return String.join("\n", captured.lines().map(String::stripTrailing).toList()).stripTrailing();
  }

  /// Has nothing but the prompt stand there.
  public Terminal clear() {
    press("C-l").awaitThat("a clear screen", _ -> screen().equals(PROMPT));
    tmux("clear-history");
    prompts = 1;
    return this;
  }

  /// Gives it another width.
  public Terminal resize(int columns, int rows) {
    String width = Integer.toString(columns);
    tmux("resize-window", "-x", width, "-y", Integer.toString(rows));
    return this;
  }

  /// The operating system's id of what runs there.
  public long processId() {
    return Long.parseLong(ask("#{pane_pid}"));
  }

  private String ask(String format) {
    return tmux("display-message", "-p", format).strip();
  }

  /// Where the pane is told to be dead without a status, tmux has missed the signal of its child.
  private boolean hasEnded() throws IOException, InterruptedException {
    if (ask("#{pane_dead}").equals("1") && end().isEmpty()) {
      new ProcessBuilder("kill", "-CHLD", ask("#{pid}")).start().waitFor();
    }
    return !end().isEmpty();
  }

  private String end() {
    return ask("#{pane_dead_status}#{pane_dead_signal}");
  }

  /// Waits for the end of what runs there.
  ///
  /// @return its status, as a shell tells it
  public int awaitEnd() {
    await().atMost(SOON).pollInterval(GLANCE).until(this::hasEnded);
    String signal = ask("#{pane_dead_signal}");
    return signal.isEmpty() ? Integer.parseInt(end()) : 128 + Integer.parseInt(signal);
  }

  /// Closes the window: what runs there is told by SIGHUP.
  @Override
  public void close() {
    try {
      if (Files.exists(folder.resolve("socket"))) {
        tmux(List.of("kill-server")).start().waitFor();
      }
      for (Path left : Leaks.list(folder, "*")) {
        Files.deleteIfExists(left);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
