package jdist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The table of parity names tests and files that there are.
class JuliaTest {
  private static final Path DOCS = Path.of("../src/docs");
  private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)[^)]*\\)");
  private static final Map<String, String> TESTS = new HashMap<>();
  private static String text = "";

  @BeforeAll
  static void read() throws IOException {
    text = Files.readString(DOCS.resolve("julia.md"));
    for (String module : List.of("cli", "runtime", "test")) {
      try (Stream<Path> sources = Files.walk(Path.of("..", module, "src/test/java"))) {
        for (Path source : sources.filter(it -> it.toString().endsWith(".java")).toList()) {
          TESTS.put(source.getFileName().toString().replace(".java", ""), Files.readString(source));
        }
      }
    }
  }

  @Test
  void everyTestThatItNamesIsOne() {
    List<MatchResult> named = NAMED.matcher(text).results().toList();

    assertThat(named).hasSizeGreaterThan(200);
    assertThat(named)
        .extracting(MatchResult::group)
        .allSatisfy(name -> {
          MatchResult parts = NAMED.matcher(name).results().findFirst().orElseThrow();
          assertThat(TESTS).containsKey(parts.group(1));
          assertThat(TESTS.get(parts.group(1))).contains("void " + parts.group(2) + "(");
        });
  }

  @Test
  void everyRowNamesATestOrSaysWhyNot() {
    List<String> rows = new ArrayList<>();
    for (String line : text.split("\n## Row by row", 2)[1].split("\n")) {
      if (line.matches("\\| [FS]\\d.*")) {
        rows.add(line);
      }
    }

    assertThat(rows).hasSizeGreaterThan(200);
    assertThat(rows)
        .allMatch(row -> {
          String[] cells = row.split(" \\|");
          String shown = cells[cells.length - 1].strip();
          return NAMED.matcher(shown).find()
              || shown.equals("not yet")
              || shown.startsWith("differs");
        });
  }

  @Test
  void everyFileThatItLinksIsThere() {
    assertThat(LINK.matcher(text).results().map(link -> link.group(1)).toList())
        .isNotEmpty()
        .allSatisfy(link -> assertThat(DOCS.resolve(link)).exists());
  }
}
