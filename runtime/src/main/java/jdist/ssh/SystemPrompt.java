package jdist.ssh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Brings what the `ssh` program asks to the user: it runs a script for each question
/// (`SSH_ASKPASS`), which has two named pipes to this process, in a folder that nobody else may
/// enter. One for each control master; an OpenSSH before 8.4 asks at its terminal instead.
final class SystemPrompt implements AutoCloseable {
  /// A pipe hands on less than that in one piece.
  private static final int PIECE = 4_096;

  private static final String PASSPHRASE = "Enter passphrase for ";

  /// What wants no answer is a notice, such as to touch a hardware key.
  private static final String SCRIPT =
      """
      #!/bin/sh
      test "$SSH_ASKPASS_PROMPT" = none && exit 0
      printf '%s\\n' "$(printf '%s' "$1" | tr '\\n\\r' '  ')" >"$0.q" || exit 1
      IFS= read -r answer <"$0.a" || exit 1
      case $answer in
      +*) printf '%s\\n' "${answer#+}" ;;
      *) exit 1 ;;
      esac
      """;

  private final Answers answers;
  private final Path script;
  private final FileChannel questions;
  private final FileChannel replies;
  private final Map<String, String> told = new HashMap<>(); // of the one thread

  /// @throws IOException if there can be no such pipes here
  SystemPrompt(Answers answers, Path script, String host) throws IOException {
    this.answers = answers;
    this.script = script;
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Files.createFile(script, mode);
    Files.writeString(script, SCRIPT);
    makePipes();
    this.questions = open(pipe("q"));
    this.replies = open(pipe("a"));
    Thread.ofPlatform().name("jdist-ssh-prompt-" + host).daemon().start(this::serve);
  }

  private void makePipes() throws IOException {
    String[] command = {"mkfifo", "-m", "600", pipe("q").toString(), pipe("a").toString()};
    if (new ProcessBuilder(command).start().onExit().join().exitValue() != 0) {
      throw new IOException("mkfifo makes no pipe in " + script.getParent());
    }
  }

  /// For both, so that neither has to wait for who opens it there.
  private static FileChannel open(Path pipe) throws IOException {
    return FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private Path pipe(String kind) {
    return script.resolveSibling(script.getFileName() + "." + kind);
  }

  /// What the program must have in its environment.
  Map<String, String> environment() {
    return Map.of("SSH_ASKPASS", script.toString(), "SSH_ASKPASS_REQUIRE", "force");
  }

  private void serve() {
    StringBuilder question = new StringBuilder();
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    try {
      while (questions.read(piece.clear()) > 0) {
        question.append(StandardCharsets.UTF_8.decode(piece.flip()));
        if (question.charAt(question.length() - 1) == '\n') {
          reply(answer(question.toString().strip()).map(answer -> "+" + answer).orElse("-"));
          question.setLength(0);
        }
      }
    } catch (IOException _) {
      // nobody asks any more
    }
  }

  private Optional<String> answer(String question) {
    if (!question.startsWith(PASSPHRASE)) {
      return answers.ask(question);
    }
    Optional<String> answer = answers.askOnce(question, Optional.ofNullable(told.get(question)));
    answer.ifPresent(given -> told.put(question, given));
    return answer;
  }

  private void reply(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      replies.write(bytes);
    }
  }

  @Override
  public void close() {
    try (questions;
        replies) {
      Files.deleteIfExists(pipe("q"));
      Files.deleteIfExists(pipe("a"));
      Files.deleteIfExists(script);
    } catch (IOException _) {
      // its folder goes in the end
    }
  }
}
