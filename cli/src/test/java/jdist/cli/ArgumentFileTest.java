package jdist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArgumentFileTest {
  @TempDir Path folder;

  @Test
  void holdsWordsInUtf8() throws IOException {
    Path file = Files.writeString(folder.resolve("options"), "-p 2 # workers\n-D 'name=Zoë'\n");

    assertThat(ArgumentFile.read("@" + file)).containsExactly("-p", "2", "-D", "name=Zoë");
  }

  @Test
  void oneThatIsNotThereIsNamed() {
    String word = "@" + folder.resolve("none");

    assertThatThrownBy(() -> ArgumentFile.read(word))
        .isInstanceOf(UsageException.class)
        .hasMessage(word + ": no such file");
  }

  @Test
  void aFolderCannotBeRead() {
    assertThatThrownBy(() -> ArgumentFile.read("@" + folder))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("@" + folder + ": cannot be read");
  }

  @Test
  void anotherEncodingIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("latin1"), new byte[] {'-', 'D', 'x', '=', (byte) 0xe4});

    assertThatThrownBy(() -> ArgumentFile.read("@" + file))
        .isInstanceOf(UsageException.class)
        .hasMessage("@" + file + ": the file is not text in UTF-8");
  }

  @Test
  void anOpenQuoteIsNamedByFileAndLine() throws IOException {
    Path file = Files.writeString(folder.resolve("options"), "-p 2\n-D 'x\n");

    assertThatThrownBy(() -> ArgumentFile.read("@" + file))
        .isInstanceOf(UsageException.class)
        .hasMessage("@" + file + ": line 2: a quote is not closed");
  }
}
