package jdist.machinefile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Lists of machines, as files and as the words of a command line. A line of a file is
///
/// ```text
/// [count*][user@]host[:port] [bind_address[:port]] [slots=count]
/// ```
///
/// where `count` may be `auto`, an IPv6 address stands in brackets, and `#` begins a comment. The
/// order of the file is kept.
public final class MachineFile {
  private static final int LONGEST = 16 << 20; // bytes; a million machines have room in it

  private MachineFile() {}

  /// The machines that a file lists.
  ///
  /// @throws IllegalArgumentException if it cannot be read, lists none, or a line of it cannot be
  ///   understood: says which, and what a line may look like
  public static List<Machine> read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(file + ": there is no such machine file", e);
    } catch (IOException e) {
      String why = Files.isDirectory(file) ? "it is a folder" : String.valueOf(e.getMessage());
      throw new IllegalArgumentException(file + ": the machine file cannot be read: " + why, e);
    }
  }

  /// The same of what is open already.
  ///
  /// @param name what messages call it
  public static List<Machine> read(InputStream in, String name) throws IOException {
    byte[] bytes = in.readNBytes(LONGEST + 1);
    if (bytes.length > LONGEST) {
      throw new IllegalArgumentException(name + ": a machine file is not longer than 16 MiB");
    }
    return parse(text(bytes, name), name);
  }

  private static String text(byte[] bytes, String name) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.indexOf('\0') < 0) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
      }
    } catch (CharacterCodingException _) {
      // said below
    }
    throw new IllegalArgumentException(name + ": a machine file is text in UTF-8, and this is not");
  }

  /// The machines of a text.
  ///
  /// @param name what messages call it
  public static List<Machine> parse(String text, String name) {
    List<Machine> machines = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      MachineLine parsed = new MachineLine(line, name + ", line " + number);
      if (!parsed.isBlank()) {
        machines.add(parsed.machine());
      }
    }
    if (machines.isEmpty()) {
      throw new IllegalArgumentException(
          name + ": it lists no machine; a line looks like " + MachineLine.EXAMPLE);
    }
    return List.copyOf(machines);
  }

  /// The machines of an option such as `-H a,user@b:22=4,2*c`.
  ///
  /// @param option what messages call it
  public static List<Machine> ofHosts(String text, String option) {
    List<Machine> machines = new ArrayList<>();
    for (String host : text.split(",", -1)) {
      machines.add(new MachineLine(host, option + " " + text).host());
    }
    return List.copyOf(machines);
  }
}
