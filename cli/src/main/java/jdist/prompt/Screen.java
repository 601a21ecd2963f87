package jdist.prompt;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import jdist.launch.StandardStreams;
import org.jline.reader.LineReader;
import org.jline.terminal.Terminal;

/// The terminal, to which everybody in this JVM writes: while a line is being edited, whole lines
/// appear above it; otherwise all goes through as it comes. Thread-safe.
final class Screen {
  private final Terminal terminal;
  private final LineReader editor;
  private final ByteArrayOutputStream unended = new ByteArrayOutputStream();
  private boolean editing;
  private boolean atStartOfLine = true;

  Screen(Terminal terminal, LineReader editor) {
    this.terminal = terminal;
    this.editor = editor;
  }

  /// From now on all that is written in this JVM appears here.
  ///
  /// @param errorsToo whether standard error leads to the same terminal; otherwise it stays as it
  ///   is
  void takeStreams(boolean errorsToo) {
    OutputStream stream = new Stream();
    System.setOut(new PrintStream(stream, true, StandardCharsets.UTF_8));
    if (errorsToo) {
      System.setErr(new PrintStream(stream, true, StandardCharsets.UTF_8));
    }
    StandardStreams.leadTo(stream, errorsToo ? stream : new FileOutputStream(FileDescriptor.err));
  }

  /// A line is going to be edited; what was written last gets its end.
  synchronized void beginEditing() {
    if (!atStartOfLine) {
      terminal.writer().println();
      terminal.flush();
      atStartOfLine = true;
    }
    editing = true;
  }

  /// The line has been entered, or given up.
  synchronized void endEditing() {
    editing = false;
    byte[] rest = unended.toByteArray();
    unended.reset();
    if (rest.length > 0) {
      writeThrough(rest, 0, rest.length);
    }
  }

  /// Writes a text and a line end.
  void println(String text) {
    byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
    write(bytes, 0, bytes.length);
  }

  private synchronized void write(byte[] bytes, int from, int length) {
    if (!editing) {
      writeThrough(bytes, from, length);
      return;
    }
    int end = from + length;
    while (end > from && bytes[end - 1] != '\n') {
      end--;
    }
    if (end > from) {
      unended.write(bytes, from, end - from);
      editor.printAbove(unended.toString(StandardCharsets.UTF_8));
      unended.reset();
    }
    unended.write(bytes, end, from + length - end);
  }

  /// Past the terminal's own line discipline there is nothing to translate.
  private void writeThrough(byte[] bytes, int from, int length) {
    try {
      terminal.output().write(bytes, from, length);
      terminal.output().flush();
    } catch (IOException _) {
      return; // the terminal is gone; whoever reads from it hears so
    }
    atStartOfLine = length == 0 ? atStartOfLine : bytes[from + length - 1] == '\n';
  }

  /// What stands in the place of the JVM's streams.
  private final class Stream extends OutputStream {
    @Override
    public void write(int letter) {
      Screen.this.write(new byte[] {(byte) letter}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      if (length > 0) {
        Screen.this.write(bytes, from, length);
      }
    }
  }
}
