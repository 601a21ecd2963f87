package jdist.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// The words of an argument file, `@FILE` on the command line: options, and perhaps a driver with
/// arguments, in the syntax of [Words], in UTF-8. A file does not name another.
final class ArgumentFile {
  private ArgumentFile() {}

  /// @param word the word as typed, `@FILE`
  /// @throws UsageException if the file cannot be read or understood
  static List<String> read(String word) {
    try {
      return Words.of(Files.readString(Path.of(word.substring(1))));
    } catch (NoSuchFileException e) {
      throw new UsageException(word + ": no such file", e);
    } catch (CharacterCodingException e) {
      throw new UsageException(word + ": the file is not text in UTF-8", e);
    } catch (IOException e) {
      throw new UsageException(word + ": cannot be read (" + e.getMessage() + ")", e);
    } catch (IllegalArgumentException e) { // an unclosed quote, or no file name at all
      throw new UsageException(word + ": " + e.getMessage(), e);
    }
  }
}
