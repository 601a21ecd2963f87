package jdist.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {
  @TempDir Path temp;

  @Test
  void theMostSpecificSettingNamesTheFolder() {
    Map<String, String> all =
        Map.of("jdist.cache", "/given", "JDIST_CACHE", "/chosen", "XDG_CACHE_HOME", "/caches");

    assertThat(folder(all, "/")).contains(Path.of("/given"));
    assertThat(folder(Map.of("JDIST_CACHE", "/chosen", "XDG_CACHE_HOME", "/caches"), "/"))
        .contains(Path.of("/chosen"));
    assertThat(folder(Map.of("XDG_CACHE_HOME", "/caches"), "/")).contains(Path.of("/caches/jdist"));
    assertThat(folder(Map.of(), temp.toString())).contains(temp.resolve(".cache/jdist"));
  }

  @Test
  void settingsThatMakeNoSenseAreNone() {
    assertThat(folder(Map.of("XDG_CACHE_HOME", "caches"), "?")).isEmpty();
    assertThat(folder(Map.of(), "")).isEmpty();
    assertThat(folder(Map.of("JDIST_CACHE", ""), "/there/is/no/such/home")).isEmpty();
  }

  @Test
  void isForItsOwnerAlone() throws IOException {
    Path folder = CacheFolder.prepare(temp.resolve("a/jdist"));
    assertThat(mode(folder)).isEqualTo("rwx------");

    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(CacheFolder.prepare(folder)).isEqualTo(folder);

    assertThat(mode(folder)).isEqualTo("rwx------");
  }

  @Test
  void aFolderThatHoldsSomethingElseIsLeftAlone() throws IOException {
    Files.writeString(temp.resolve("thesis.txt"), "all of it");
    String mode = mode(temp);

    assertThat(CacheFolder.prepare(temp)).isEqualTo(temp.resolve("jdist"));
    assertThat(CacheFolder.prepare(temp)).isEqualTo(temp.resolve("jdist"));

    assertThat(mode(temp)).isEqualTo(mode);
    assertThat(temp.resolve("jdist").resolve(CacheFolder.TAG)).exists();
  }

  @Test
  void whereThereIsAFileNoFolderIsMade() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "");

    assertThatThrownBy(() -> CacheFolder.prepare(file)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> CacheFolder.prepare(file.resolve("jdist")))
        .isInstanceOf(IOException.class);
  }

  private static Optional<Path> folder(Map<String, String> settings, String home) {
    return CacheFolder.ofUser(
        name -> name.equals("user.home") ? home : settings.getOrDefault(name, ""),
        name -> settings.getOrDefault(name, ""));
  }

  private static String mode(Path folder) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
  }
}
