package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jdist.kit.AtPrompt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is typed at the prompt, and what comes of it.
class PromptIT extends AtPrompt {
  @Test
  void aValueIsShownWithItsName() {
    assertThat(terminal.run("1 + 1")).matches("\\$\\d+ ==> 2");
    assertThat(terminal.run("int k = 41")).isEqualTo("k ==> 41");
    assertThat(terminal.run("k++; String text = \"a;b\";")).endsWith("\ntext ==> \"a;b\"");
    assertThat(value("k")).isEqualTo("k ==> 42");
    assertThat(value("new double[][] {{1.5, 2}, {3, 4}}")).contains("{ 1.5, 2.0 }", "{ 3.0, 4.0 }");
    assertThat(terminal.run("println(\"said\")")).isEqualTo("said");
    assertThat(terminal.run("print(\"without an end\")")).isEqualTo("without an end");
    assertThat(terminal.run("// nothing")).isEmpty();
  }

  @Test
  void whatIsTypedInSeveralLinesIsIndentedAndRunsOnWorkers() {
    String shown = terminal.run("int square(int x) {\nreturn x * x;\n}");

    assertThat(terminal.text())
        .startsWith("jdist> int square(int x) {\n   ...>   return x * x;\n   ...> }\n");
    assertThat(shown).isEqualTo("created method square(int)");
    assertThat(value("remoteCallFetch(2, () -> square(12))")).isEqualTo("144");
    assertThat(terminal.run("int square(int x) { return -x; }"))
        .isEqualTo("replaced method square(int)");
    assertThat(value("remoteCallFetch(2, () -> square(12))")).isEqualTo("-12");
  }

  @Test
  void aFutureTellsItsStateWithoutAWait() {
    terminal.run("var gate = remoteFuture(2)");
    assertThat(terminal.run("var f = remoteCall(3, () -> { gate.fetch(); return 42; })"))
        .matches("f ==> future \\S+ on process 3 \\(pending\\)");
    terminal.run("gate.put(1); f.await()");
    assertThat(terminal.run("f")).matches("f ==> future \\S+ on process 3 \\(ready\\)");
    assertThat(value("f.fetch()")).isEqualTo("42");
    assertThat(terminal.run("f")).matches("f ==> future \\S+ on process 3 \\(fetched\\)");
  }

  @Test
  void aVariableThatACallReadsGoesAlong() {
    terminal.run("int more = 41; int plus(int x) { return x + more; }");
    assertThat(value("remoteCallFetch(2, () -> plus(1))")).isEqualTo("42");
    terminal.run("more = 100");
    assertThat(value("remoteCallFetch(2, () -> plus(1))")).isEqualTo("101");
    terminal.run("/on 3 int own = myId() * more");
    assertThat(terminal.run("/on 2,3 own")).isEqualTo("2 ==> 0\n3 ==> 300");
    terminal.run("Thread thread = new Thread()");
    assertThat(terminal.run("remoteCallFetch(2, () -> thread.getName())"))
        .contains("uses the variable thread (java.lang.Thread), which is not serializable");
  }

  /// Adds a worker, which may have something to say; answers with its id.
  private String add() {
    String shown = terminal.run("/add 1");
    assertThat(shown).containsPattern("(?m)^added \\d+$");
    return shown.replaceFirst("(?s).*\\badded ", "");
  }

  @Test
  void whatWasDefinedBeforeAWorkerWasAddedRunsOnIt() {
    terminal.run("int before = 3; int triple(int x) { return before * x; }");
    terminal.run("record Pair(int a, int b) { int sum() { return a + b; } }");
    terminal.run("/everywhere int mine = 10 * myId()");

    String id = add();

    assertThat(value("remoteCallFetch(" + id + ", () -> triple(new Pair(3, 4).sum()))"))
        .isEqualTo("21");
    assertThat(terminal.run("/on " + id + " mine")).isEqualTo(id + " ==> " + id + "0");
    assertThat(terminal.run("/workers")).contains("connected", "MiB");
    assertThat(terminal.run("/remove " + id)).isEqualTo("removed " + id);
    assertThat(terminal.run("workers()")).endsWith("==> [2, 3]");
  }

  @Test
  void aRecordWhoseInstancesLiveOnAWorkerCanBeReplaced() {
    terminal.run("record Spot(int x) {}");
    terminal.run("RemoteFuture<Object> old = remoteCall(2, () -> new Spot(1))");
    assertThat(terminal.run("record Spot(int x, int y) {}")).isEqualTo("replaced record Spot");
    assertThat(value("remoteCallFetch(2, () -> new Spot(1, 2))")).isEqualTo("Spot[x=1, y=2]");
    assertThat(value("remoteCallFetch(2, () -> old.fetch().toString())"))
        .isEqualTo("\"Spot[x=1]\"");
    assertThat(value("old.fetch()")).isEqualTo("Spot[x=1]");
  }

  @Test
  void whatWorkersPrintStandsAboveTheLineThatIsTyped() throws IOException {
    Path gate = folder.resolve("gate");
    terminal.run("String gate = \"" + gate + "\"");
    String wide = "wide".repeat(60);
    terminal.run(
        """
        remoteDo(2, () -> {
        while (!Files.exists(Path.of(gate))) Thread.sleep(5);
        println("from far away\\n%s");
        })\
        """
            .formatted(wide));

    terminal.type("int half = 1").awaitText("jdist> int half = 1");
    Files.createFile(gate);
    terminal.awaitText(wide + "\njdist> int half = 1");
    assertThat(terminal.text())
        .containsPattern("\n +From worker 2: +from far away\n +From worker 2: +" + wide + "\n")
        .containsOnlyOnce("int half");

    assertThat(terminal.run("2 / 2")).isEqualTo("half ==> 6");
    assertThat(terminal.run("/everywhere println(\"I am \" + myId())"))
        .contains("I am 1", "From worker 2:", "I am 2", "From worker 3:", "I am 3");
  }

  @Test
  void aFailureIsToldWithItsCauseAndTheUsersFrames() {
    terminal.run("int parse(String text) { return Integer.parseInt(text); }");
    assertThat(terminal.run("parse(\"four\")"))
        .startsWith("java.lang.NumberFormatException: For input string: \"four\"\n      at ")
        .containsPattern("\n      at parse \\(#\\d+:1\\)\n      at #\\d+:1$")
        .doesNotContain("jdist.", "jdk.");
    assertThat(terminal.run("remoteCallFetch(3, () -> parse(\"five\"))"))
        .startsWith("On worker 3 (")
        .containsPattern("\\): java.lang.NumberFormatException: For input string: \"five\"\n")
        .containsPattern("\n      at parse \\(#\\d+:1\\)\n      at a lambda \\(#\\d+:1\\)$")
        .doesNotContain("jdist.", "jdk.", "REPL");
    assertThat(terminal.run("throw new IllegalStateException(\"no\")"))
        .matches("java.lang.IllegalStateException: no\n      at #\\d+:1");
    assertThat(terminal.run("everywhere(workers(), () -> parse(\"six\"))"))
        .contains("java.lang.NumberFormatException: For input string: \"six\"", "and 1 more");
  }

  @Test
  void whatDoesNotCompileIsShownWithTheReason() {
    assertThat(terminal.run("int x = \"a\""))
        .isEqualTo(
            """
            error: incompatible types: java.lang.String cannot be converted to int
            int x = "a";
                    ^\
            """);
    assertThat(terminal.run("int y = 3 +* 4")).startsWith("error: illegal start of expression\n");
    assertThat(terminal.run("nowhere()")).startsWith("error: cannot find symbol\n");
    assertThat(terminal.run("int later() { return notYet(); }"))
        .isEqualTo("created method later(); it can be used once there is method notYet()");
    assertThat(terminal.run("/nosuch")).isEqualTo("/nosuch: no such command; /help lists them");
    assertThat(terminal.run("/exit never"))
        .isEqualTo("/exit never: expected a status, for example /exit 3");
    assertThat(value("1 + 2")).isEqualTo("3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while (true) {}",
        "for (;;) { try { Thread.sleep(10); } catch (InterruptedException e) {} }",
        "Thread.sleep(1_000_000)",
        "new CountDownLatch(1).await()",
        "remoteCallFetch(2, () -> { while (!Thread.interrupted()) {} return 1; })",
        "remoteRun(2, () -> Thread.sleep(1_000_000)).await()",
        "everywhere(() -> Thread.sleep(1_000_000))",
        "pmap(i -> { Thread.sleep(1_000_000); return i; }, List.of(1, 2, 3, 4))",
        "/on 2,3 Thread.sleep(1_000_000)",
        "/everywhere Thread.sleep(1_000_000)",
        "remoteChannel(2, () -> Channel.buffered(1)).take()"
      })
  void ctrlCStopsWhatRunsAndNothingElse(String endless) {
    terminal.run("int kept = 5");
    boolean isCommand = endless.startsWith("/");
    terminal.enter(isCommand ? endless : "println(\"busy\"); " + endless);
    terminal.awaitText(isCommand ? endless : "\nbusy");

    terminal.press("C-c").awaitPrompt();

    assertThat(terminal.text()).containsPattern("stopped\njdist>$");
    assertThat(value("fetchEverywhere(() -> kept + myId())")).isEqualTo("{1=6, 2=7, 3=8}");
  }

  @Test
  void ctrlCEndsTheRemoteTask() {
    terminal.enter(
        "remoteRun(2, () -> { try { println(\"on it\"); Thread.sleep(1_000_000); }"
            + " finally { println(\"off it\"); } }).await()");
    terminal.awaitThat("it runs", text -> text.matches("(?s).*From worker 2: +on it.*"));

    terminal.press("C-c").awaitPrompt();

    terminal.awaitThat("it is over", text -> text.matches("(?s).*From worker 2: +off it.*"));
  }

  @Test
  void aWorkerThatDiesIsToldOfAndTheOthersGoOn() {
    String id = add();
    terminal.run("int known = 7");

    terminal.run("remoteDo(" + id + ", () -> Runtime.getRuntime().halt(4))");

    terminal.awaitText("worker " + id + " (").awaitText(") exited with status 4");
    assertThat(terminal.screen()).endsWith("\njdist>");
    assertThat(terminal.run("workers()")).endsWith("==> [2, 3]");
    assertThat(value("remoteCallFetch(2, () -> known)")).isEqualTo("7");
  }

  @Test
  void aFloodIsShownToItsEnd() {
    terminal.enter(
        "for (int i = 0; i < 1000; i++) println((\"0\".repeat(99) + \"\\n\").repeat(1000) + i)");
    terminal.awaitText("\n999\njdist>");
    terminal.clear();
    assertThat(value("6 * 7")).isEqualTo("42");
  }
}
