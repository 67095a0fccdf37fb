#include "Functions.h"

#include <string.h>

// LIKE and GLOB: as SQLite's own, whose time grows with the product of the two lengths as well, but
// which ask now and then whether the time is over. The price: no index serves them.

typedef struct {
  unsigned all, one, escape;  // 0 for none
  int is_glob;
} Wildcards;

// The next character; 0 at the end. What isn't UTF-8 counts as U+FFFD, as in SQLite.
static unsigned next(const unsigned char **at) {
  unsigned first = *(*at);
  if (!first) return 0;
  (*at)++;
  if (first < 0xC0) return first;
  unsigned value = first < 0xE0 ? first & 0x1F : first < 0xF0 ? first & 0x0F : first < 0xF8 ? first & 0x07 : 0;
  while ((*(*at) & 0xC0) == 0x80) value = value << 6 | (*(*at)++ & 0x3F);
  int is_valid = value >= 0x80 && (value & 0xFFFFF800) != 0xD800 && (value & 0xFFFFFFFE) != 0xFFFE;
  return is_valid ? value : 0xFFFD;
}

static unsigned folded(unsigned character) {
  return character >= 'A' && character <= 'Z' ? character + ('a' - 'A') : character;
}

// Whether a character is in the set after a `[`, and where the set ends; no set without an end.
static int is_in_set(unsigned character, const unsigned char **pattern) {
  unsigned before = 0;
  int is_seen = 0, is_inverted = 0;
  unsigned member = next(pattern);
  if (member == '^') {
    is_inverted = 1;
    member = next(pattern);
  }
  if (member == ']') {
    is_seen = character == ']';
    member = next(pattern);
  }
  while (member && member != ']') {
    if (member == '-' && **pattern != ']' && **pattern != 0 && before > 0) {
      member = next(pattern);
      is_seen |= character >= before && character <= member;
      before = 0;
    } else {
      is_seen |= character == member;
      before = member;
    }
    member = next(pattern);
  }
  return member == ']' && is_seen != is_inverted;
}

// Whether one character of the text is what stands at the pattern, and where both go on.
static int takes_one(const Wildcards *wildcards, const unsigned char **pattern, const unsigned char **text) {
  unsigned wanted = next(pattern), found = next(text);
  if (!found) return 0;
  if (wanted == wildcards->escape && wildcards->escape) {
    wanted = next(pattern);
  } else {
    if (wanted == wildcards->one && wildcards->one) return 1;
    if (wildcards->is_glob && wanted == '[') return is_in_set(found, pattern);
  }
  return wanted == found || (!wildcards->is_glob && folded(wanted) == folded(found));
}

// The bytes with which a text must go on that fits the pattern; none where any may do.
static void find_first(const Wildcards *wildcards, const unsigned char *pattern, char first[3]) {
  unsigned wanted = *pattern;
  first[0] = 0;
  if (wanted >= 0x80 || wanted == wildcards->all || wanted == wildcards->one || wanted == wildcards->escape) return;
  if (wildcards->is_glob && wanted == '[') return;
  first[0] = (char)wanted;
  first[1] = first[2] = 0;
  if (wildcards->is_glob) return;
  first[0] = (char)folded(wanted);
  if (first[0] >= 'a' && first[0] <= 'z') first[1] = (char)(first[0] - ('a' - 'A'));
}

// 1 if the text fits, 0 if it doesn't, -1 if the time is over.
static int fits(const Wildcards *wildcards, const unsigned char *pattern, const unsigned char *text) {
  // Only the last wildcard for any text has to be tried again further on.
  const unsigned char *after_all = 0, *tried = 0;
  char first[3] = {0};
  for (unsigned steps = 1;; steps++) {
    if (steps % (1 << 16) == 0 && csqlite_is_over()) return -1;
    const unsigned char *pattern_next = pattern, *text_next = text;
    if (wildcards->all && *pattern == wildcards->all) {
      after_all = ++pattern;
      tried = text;
      if (!*pattern) return 1;
      find_first(wildcards, pattern, first);
    } else if (*pattern ? takes_one(wildcards, &pattern_next, &text_next) : !*text) {
      if (!*pattern) return 1;
      pattern = pattern_next;
      text = text_next;
      continue;
    } else {
      if (!after_all || !*tried) return 0;
      next(&tried);
    }
    if (first[0]) tried += strcspn((const char *)tried, first);
    pattern = after_all;
    text = tried;
  }
}

// like(pattern, text [, escape]) and glob(pattern, text); which it is is told by the function's data.
void csqlite_like(sqlite3_context *context, int count, sqlite3_value **values) {
  int is_glob = sqlite3_user_data(context) != 0;
  Wildcards wildcards = {is_glob ? '*' : '%', is_glob ? '?' : '_', 0, is_glob};
  sqlite3 *connection = sqlite3_context_db_handle(context);
  int has_blob = sqlite3_value_type(values[0]) == SQLITE_BLOB || sqlite3_value_type(values[1]) == SQLITE_BLOB;
  // As the library at hand was built; Debian's is so.
  if (has_blob && sqlite3_compileoption_used("LIKE_DOESNT_MATCH_BLOBS")) return sqlite3_result_int(context, 0);
  if (sqlite3_value_bytes(values[0]) > sqlite3_limit(connection, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, -1))
    return sqlite3_result_error(context, "LIKE or GLOB pattern too complex", -1);
  if (count == 3) {
    const unsigned char *escape = sqlite3_value_text(values[2]);
    if (!escape) return;
    wildcards.escape = next(&escape);
    if (!wildcards.escape || *escape)
      return sqlite3_result_error(context, "ESCAPE expression must be a single character", -1);
    if (wildcards.escape == wildcards.all) wildcards.all = 0;
    if (wildcards.escape == wildcards.one) wildcards.one = 0;
  }
  const unsigned char *pattern = sqlite3_value_text(values[0]);
  const unsigned char *text = sqlite3_value_text(values[1]);
  if (!pattern || !text) return;
  int result = csqlite_is_over() ? -1 : fits(&wildcards, pattern, text);
  if (result < 0) return sqlite3_result_error_code(context, SQLITE_INTERRUPT);
  sqlite3_result_int(context, result);
}
