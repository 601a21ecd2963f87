package jdist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void mapsListsAndWordsAreWritten() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", List.of(1, 2L, true, 1.25));
    map.put("b", "é");
    map.put("c", null);

    assertThat(Json.of(map)).isEqualTo("{\"a\": [1, 2, true, 1.25], \"b\": \"é\", \"c\": null}");
  }

  @Test
  void whatCannotStandInAStringIsEscaped() {
    assertThat(Json.of("\"\\\n\t\0\u001b")).isEqualTo("\"\\\"\\\\\\n\\u0009\\u0000\\u001b\"");
    assertThat(Json.of("\ud83d\ude00\ud800")).isEqualTo("\"\\ud83d\\ude00\\ud800\"");
  }

  @Test
  void nothingElseIsWritten() {
    assertThatThrownBy(() -> Json.of(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Json.of('a')).isInstanceOf(IllegalArgumentException.class);
  }
}
