package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jdist.kit.InSandbox;
import jdist.kit.Jdist;
import jdist.kit.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The begin and the end of a prompt, and what goes from one to the next.
class PromptEndIT extends InSandbox {
  private Jdist prompt() {
    return sandbox.jdist("-p", "1");
  }

  @ParameterizedTest
  @CsvSource({"/exit 3, 3", "System.exit(4), 4", "/exit, 0"})
  void itEndsAsItIsTold(String typed, int status) {
    try (Terminal terminal = prompt().inTerminal().awaitPrompt()) {
      assertThat(terminal.text().lines())
          .first()
          .asString()
          .matches("jdist \\S+ \\(Java \\S+\\): 1 worker on 1 host in \\S+ s, .*; /help helps");

      assertThat(terminal.enter(typed).awaitEnd()).isEqualTo(status);
    }
  }

  @Test
  void ctrlCAtAnEmptyLineAsksAndThenLeaves() {
    try (Terminal terminal = prompt().inTerminal().awaitPrompt()) {
      terminal.type("class Half {").press("Enter").type("int x").awaitText("...>   int x");
      terminal.press("C-c").awaitPrompt();
      assertThat(terminal.text()).doesNotContain("again to leave");

      terminal.press("C-c").awaitText("again to leave; Ctrl-D and /exit do, too").awaitPrompt();
      assertThat(terminal.run("1 + 1")).isEqualTo("$1 ==> 2");
      terminal.press("C-c").awaitPrompt();

      assertThat(terminal.press("C-c").awaitEnd()).isEqualTo(130);
    }
  }

  @Test
  void aTerminalThatIsClosedEndsIt() {
    try (Terminal terminal = prompt().inTerminal().awaitPrompt()) {
      terminal.enter("remoteRun(2, () -> { while (true) {} }).await()");
    }
    sandbox.checkNothingIsLeft();
  }

  @Test
  void aPromptThatIsKilledLeavesNothing() {
    try (Terminal terminal = prompt().inTerminal().awaitPrompt()) {
      terminal.enter("println(\"busy\"); remoteRun(2, () -> Thread.sleep(1_000_000)).await()");
      terminal.awaitText("\nbusy");

      ProcessHandle.of(terminal.processId()).orElseThrow().destroyForcibly();

      assertThat(terminal.awaitEnd()).isEqualTo(137);
    }
  }

  @Test
  void whatWasTypedIsKeptForTheNextPrompts() throws IOException {
    try (Terminal terminal = prompt().inTerminal().awaitPrompt()) {
      terminal.run("int first(int x) {\nreturn x;\n}");
      terminal.run("first(6)");
      terminal.press("C-d").awaitEnd();
    }
    try (Terminal one = prompt().inTerminal();
        Terminal other = prompt().inTerminal()) {
      one.awaitPrompt().press("Up").awaitText("jdist> first(6)");
      one.press("Up").awaitText("jdist> int first(int x) {\n   ...>   return x;\n   ...> }");
      assertThat(one.press("Enter").awaitPrompt().text()).endsWith("method first(int)\njdist>");
      assertThat(one.run("first(7)")).isEqualTo("$1 ==> 7");
      other.awaitPrompt();
      assertThat(other.run("6 * 6")).isEqualTo("$1 ==> 36");
      one.press("C-d").awaitEnd();
      other.press("C-d").awaitEnd();
    }
    Path history = folder.resolve("state/jdist/history");
    assertThat(Files.readString(history)).contains("first(6)\n", "first(7)\n", "6 * 6\n");
    assertThat(Files.getPosixFilePermissions(history)).hasSize(2);
  }

  @Test
  void aHistoryThatCannotBeKeptIsToldOf() throws IOException {
    Files.writeString(folder.resolve("state"), "no folder");
    try (Terminal terminal = prompt().inTerminal().awaitPrompt()) {
      assertThat(terminal.text())
          .contains("jdist: what is typed is not kept in " + folder + "/state/jdist/history: ");
      assertThat(terminal.run("1 + 1")).isEqualTo("$1 ==> 2");
      assertThat(terminal.press("Up").awaitText("jdist> 1 + 1").press("C-u", "C-d").awaitEnd())
          .isZero();
    }
  }

  @Test
  void aTerminalThatCanDoNothingWillDo() {
    try (Terminal terminal = prompt().under("env", "TERM=dumb").inTerminal().awaitPrompt()) {
      assertThat(terminal.run("int k = 41")).endsWith("k ==> 41");
      assertThat(terminal.run("remoteCallFetch(2, () -> k + 1)")).isEqualTo("$1 ==> 42");
      terminal.enter("println(\"busy\"); while (true) {}").awaitText("\nbusy").press("C-c");
      terminal.awaitPrompt();
      assertThat(terminal.enter("int f() {").enter("return k;").run("}")).endsWith("method f()");
      assertThat(terminal.run("f()")).endsWith("$2 ==> 41");
      assertThat(terminal.text()).doesNotContain("\u001b", "[0m");
      assertThat(terminal.press("C-d").awaitEnd()).isZero();
    }
  }

  @Test
  void aNarrowTerminalWrapsWhatIsTyped() {
    String sum = "1111111111 / 1 + 1111111111L + 1111111111L + 1111111111L";
    try (Terminal terminal = prompt().inTerminal(40, 12).awaitPrompt()) {
      assertThat(terminal.run(sum)).isEqualTo("$1 ==> 4444444444");
      terminal.type(sum);
      terminal.awaitThat("the line", text -> text.replace("\n", "").endsWith("jdist> " + sum));
      terminal.resize(70, 12);
      terminal.awaitThat("the line", _ -> terminal.screen().endsWith("jdist> " + sum));

      assertThat(terminal.press("Enter").awaitPrompt().text())
          .endsWith("$2 ==> 4444444444\njdist>");
      assertThat(terminal.press("C-d").awaitEnd()).isZero();
    }
  }
}
