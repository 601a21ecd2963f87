package jdist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '%',
      value = {
        "%%                   ! %%",
        "%  \t %              ! %%",
        "%-p 2%               ! %-p;2%",
        "%  -p\t2  %          ! %-p;2%",
        "%-D 'a=b c'%         ! %-D;a=b c%",
        "%-Da=\"b c\"%        ! %-Da=b c%",
        "%a'b c'd\"e f\"%     ! %ab cde f%",
        "%'' \"\"%            ! %;%",
        "%a\\ b \\' \\\"%     ! %a b;';\"%",
        "%'a\\ b'%            ! %a\\ b%",
        "%\"a\\\"b\"%         ! %a\"b%",
        "%\"$HOME `x`\"%      ! %$HOME `x`%",
        "%a#b%                ! %a#b%",
        "%a # b 'c%           ! %a%",
        "%tail\\%             ! %tail\\%",
      })
  void cutsAsAShellDoes(String text, String words) {
    assertThat(String.join(";", Words.of(text))).isEqualTo(words);
  }

  @Test
  void anEmptyWordIsAWord() {
    assertThat(Words.of("a '' b")).containsExactly("a", "", "b");
    assertThat(Words.of(" ")).isEmpty();
  }

  @Test
  void linesAreWhiteSpaceAndCommentsEndWithThem() {
    String text = "# what I always want\n-p 2 # two\n\n-D 'x=1\n2'\n-D y=\\\n3\n";

    assertThat(Words.of(text)).isEqualTo(List.of("-p", "2", "-D", "x=1\n2", "-D", "y=3"));
  }

  @Test
  void anOpenQuoteIsNamedByItsLine() {
    assertThatThrownBy(() -> Words.of("-p 2\n-D 'x=1\n\n"))
        .hasMessage("line 2: a quote is not closed");
    assertThatThrownBy(() -> Words.of("\"a\\\"")).hasMessage("line 1: a quote is not closed");
  }
}
