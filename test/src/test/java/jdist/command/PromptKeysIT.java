package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;

import jdist.kit.AtPrompt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Keys pressed at the prompt.
class PromptKeysIT extends AtPrompt {
  @AfterEach
  void giveUpTheLine() {
    terminal.press("C-e", "C-u").awaitThat("an empty line", _ -> terminal.isAtPrompt());
  }

  private void completes(String typed, String completed) {
    terminal.type(typed).press("Tab").awaitText("jdist> " + completed);
    terminal.press("C-e", "C-u").awaitThat("an empty line", _ -> terminal.isAtPrompt());
  }

  @Test
  void tabCompletesNamesAndMembersAndCommands() {
    terminal.run("int squareOf(int x) { return x * x; }");
    completes("squareO", "squareOf(");
    completes("remoteCallW", "remoteCallWait(");
    completes("int n = remoteCallFet", "int n = remoteCallFetch(");
    completes("\"abc\".toUpp", "\"abc\".toUpperCase(");
    completes("/wor", "/workers");
    completes("int k = myI", "int k = myId()");
  }

  @Test
  void tabShowsWhatThereIsToChooseFrom() {
    terminal.type("\"abc\".starts").press("Tab").awaitText("startsWith(");
    terminal.press("C-e", "C-u").type("fetch").press("Tab", "Tab").awaitText("fetchEverywhere(");
    terminal.awaitText("fetchFrom(");
  }

  @Test
  void tabInACallShowsItsParameters() {
    terminal.run("int squareOf(int x) { return x * x; }");
    terminal.type("squareOf(").press("Tab").awaitText("\nint squareOf(int x)\njdist> squareOf(");
    terminal.press("C-e", "C-u").type("exponentialBackOff(").press("Tab");
    terminal.awaitText("exponentialBackOff(int").awaitText("\njdist> exponentialBackOff(");
    assertThat(terminal.text()).doesNotContain("StaticWork", "jdist.");
  }

  @Test
  void upBringsBackWhatWasTyped() {
    terminal.run("int older = 1");
    terminal.run("int newer = 2");

    terminal.press("Up", "Up").awaitThat("older", text -> text.endsWith("jdist> int older = 1"));
    terminal.press("Down").awaitThat("newer", text -> text.endsWith("jdist> int newer = 2"));
    terminal.press("C-r").type("older").awaitText("bck-i-search: older");
    terminal.press("C-g");
  }

  @Test
  void aBracketTakesNoBlanksFromAText() {
    assertThat(terminal.run("\"{ } ( ) [ ]\"")).endsWith("==> \"{ } ( ) [ ]\"");
  }

  @Test
  void aBracketEndsTheIndentation() {
    terminal.enter("for (int i = 0; i < 2; i++) {\nif (i > 0) {\nprintln(\"inner\");\n}");
    terminal.type("}").awaitText("   ...> }");

    assertThat(terminal.text())
        .endsWith(
            """
            jdist> for (int i = 0; i < 2; i++) {
               ...>   if (i > 0) {
               ...>     println("inner");
               ...>   }
               ...> }\
            """);
    assertThat(terminal.press("Enter").awaitPrompt().text()).endsWith("\ninner\njdist>");
  }
}
