package jdist.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jdist.kit.InSandbox;
import jdist.kit.Jdist.Outcome;
import jdist.kit.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Snippets in a file, on the command line, and from standard input.
class ScriptIT extends InSandbox {
  private String script(String text) throws IOException {
    Path file = folder.resolve("job.jsh");
    Files.writeString(file, text);
    return file.toString();
  }

  private Outcome run(String... arguments) {
    return sandbox.jdist(arguments).directory(folder).run();
  }

  private static void check(Outcome outcome, int status, String output, String errors) {
    assertThat(outcome.errors()).isEqualTo(errors);
    assertThat(outcome.output()).isEqualTo(output);
    assertThat(outcome.status()).isEqualTo(status);
  }

  @Test
  void itRunsWithItsArguments() throws IOException {
    String job =
        script(
            """
            #!/usr/bin/env -S jdist -p 1
            /* twice */ int twice(int x) {
              return 2 * x;
            }
            record Pair(int a, String b) {}

            int k = 20; k++; // two snippets and a comment
            "its value is not shown";
            println(List.of(args));
            println(remoteCallFetch(2, () -> new Pair(twice(k), "b")));
            /everywhere int own = myId();
            /on 2 println("own " + own)
            everywhere(workers(), () -> println("hello"));
            """);

    Outcome outcome = run("-p", "1", job, "-p", "two words", "\"; \\ é\t");

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output())
        .contains("[-p, two words, \"; \\ é\t]\nPair[a=42, b=b]\n")
        .contains("From worker 2:\town 2\n", "From worker 2:\thello\n")
        .doesNotContain("its value", "==>  20");
    assertThat(outcome.status()).isZero();
  }

  @Test
  void itMayHaveTheLineEndsOfWindowsAndNoneAtItsEnd() throws IOException {
    String job = script("int twice(int x) {\r\n  return 2 * x;\r\n}\r\n/exit 3\r\n");
    check(run(job), 3, "", "");
    job = script("#!jdist\r\nint k =\r\n  41;\r\nprint(k + 1)");
    check(run(job), 0, "42", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int k = 1;\\n\\nint s =\\n  \"a\";| :4: error: incompatible types: java.lang.String",
        "int f() {\\n  return none;\\n}\\nf();| :4: method f() cannot be used yet",
        "println(1);\\nint f() {\\n  return 1;\\n| :2: error: what begins here does not end",
        "\\n/nosuch| :2: /nosuch: no such command; /help lists them",
        "\\nthrow new IllegalStateException(\"no\");| :2: java.lang.IllegalStateException: no",
      })
  void anErrorNamesItsFileAndLineAndEndsIt(String text, String error) throws IOException {
    String job = script(text.replace("\\n", "\n") + "\nprintln(\"never\");");

    Outcome outcome = run(job);

    assertThat(outcome.errors()).contains(job + error).doesNotContain("jdk.", "jdist.script");
    assertThat(outcome.output()).doesNotContain("never");
    assertThat(outcome.status()).isEqualTo(1);
  }

  @Test
  void aFailureNamesThePlacesItWentThrough() throws IOException {
    String job =
        script(
            """
            int parse(String text) {
              return Integer.parseInt(text);
            }
            int both() {
              return remoteCallFetch(2,
                  () -> parse("four"));
            }
            println(both());
            """);

    Outcome outcome = run("-p", "1", job);

    assertThat(outcome.errors())
        .contains(job + ":8: On worker 2 (", "NumberFormatException: For input string: \"four\"")
        .contains("at parse (" + job + ":2)", "at a lambda (" + job + ":6)");
    assertThat(outcome.status()).isEqualTo(1);
  }

  @Test
  void aFileThatIsNoTextIsRefused() throws IOException {
    String job = script("");
    Files.write(Path.of(job), "int k = 1;\nString s = \"é\";\n".getBytes(ISO_8859_1));
    Outcome outcome = run(job);
    assertThat(outcome.errors()).contains(job + ":").contains("error: this is not UTF-8");
    assertThat(outcome.status()).isEqualTo(1);

    outcome = run("missing.jsh");
    assertThat(outcome.errors()).contains("missing.jsh").contains("no such file");
    assertThat(outcome.status()).isEqualTo(2);

    sandbox.make("folder.jsh");
    outcome = run("folder.jsh");
    assertThat(outcome.errors()).contains("folder.jsh").containsIgnoringCase("directory");
    assertThat(outcome.status()).isEqualTo(2);
  }

  @Test
  void codeOnTheCommandLineIsTheDriver() {
    check(run("-e", "int k = 41; println(k + 1)"), 0, "42\n", "");
    check(run("-e", "int k = 41;", "-e", "println(k + args.length)", "a", "b"), 0, "43\n", "");
    check(run("-E", "\"a\" + args[0]", "job.jsh"), 0, "\"ajob.jsh\"\n", "");
    check(run("-E", "int k = 41; k + 1"), 0, "42\n", "");
    check(run("-E", "println(1);"), 0, "1\n", "");
    check(run("-e", "/exit 4"), 4, "", "");
    assertThat(run("--dry-run", "-e", "println(1);", "a").output())
        .startsWith("driver   -e println(1); a\n");

    Outcome failed = run("-e", "int k = 1;", "-e", "k = \"a\";");
    assertThat(failed.errors()).contains("-e:2: error: incompatible types");
    assertThat(failed.status()).isEqualTo(1);
  }

  @Test
  void standardInputIsReadAsFarAsItIsRun() {
    check(sandbox.jdist().input("println(1);\n").run(), 0, "1\n", "");
    check(sandbox.jdist("-", "a").input("println(args[0])\n/exit 3\nx").run(), 3, "a\n", "");

    Outcome outcome = sandbox.jdist("-").input("println(1);\nint f() {\n  return 1;\n").run();
    assertThat(outcome.errors()).contains("standard input:2: error: what begins here does not end");
    assertThat(outcome.output()).isEqualTo("1\n");
    assertThat(outcome.status()).isEqualTo(1);
  }

  @Test
  void filesAreLoadedOnEveryProcess() throws IOException {
    Path library =
        Files.writeString(
            folder.resolve("Library.java"),
            """
            package library;

            public class Library {
              public static int answer(int x) {
                return x + jdist.Distributed.myId();
              }
            }
            """);
    Path setup =
        Files.writeString(
            folder.resolve("setup.jsh"), "int base = 10 * myId();\nprintln(\"set up\");\n");
    String job = script("println(fetchEverywhere(() -> library.Library.answer(base)));\n");

    Outcome outcome = run("-p", "1", "-L", library.toString(), "-L", setup.toString(), job);

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output())
        .contains("set up\n", "From worker 2:\tset up\n")
        .endsWith("{1=11, 2=22}\n");
  }

  @Test
  void ctrlCEndsIt() throws IOException {
    String job =
        script("println(\"busy\");\nremoteRun(2, () -> Thread.sleep(1_000_000)).await();\n");
    String loop = "println(\"busy\"); while (true) {}";
    try (Run call = sandbox.jdist("-p", "1", job).atTerminal().begin();
        Run own = sandbox.jdist("-e", loop).atTerminal().begin()) {
      assertThat(call.awaitOutput("busy").pressCtrlC().awaitEnd().status()).isEqualTo(130);
      assertThat(own.awaitOutput("busy").pressCtrlC().awaitEnd().status()).isEqualTo(130);
    }
  }
}
