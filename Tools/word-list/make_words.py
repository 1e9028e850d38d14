"""Writes a list of English and French words for `words` of a data source: the more frequent a word, the more often it stands there.

    pip install wordfreq==3.1.1
    python3 make_words.py words.txt

Frequencies are those of wordfreq (Robyn Speer; data under CC BY-SA 4.0); a word comes by the square root of its own, so that rare ones come at
all. Some have a capital, are in capitals, or have a mark behind them; in French some have an article or a pronoun before them, cut
short. The same words each time.
"""

import argparse
import os
import random

import wordfreq

WORDS = 25_000
LINES = 150_000
SHORT = ("l'", "l'", "l'", "d'", "d'", "d'", "qu'", "n'", "s'", "j'", "m'")
VOWELS = "aeiouyhàâéèêëîïôœ"
MARKS = (".", ".", ",", ",", ",", ";", ":", "?", "!")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    options = parser.parse_args()
    generator = random.Random(1)
    lines = []
    for language in ("en", "fr"):
        lines += written(words(language), language, generator)
    temporary = options.out + ".partial"
    with open(temporary, "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in lines)
    os.replace(temporary, options.out)
    print(f"{options.out}: {len(lines)} lines, {len(set(lines))} words")


def words(language):
    """Words of letters, with how often they come."""
    frequencies = {}
    for word in wordfreq.top_n_list(language, 2 * WORDS):
        if all(c.isalpha() or c in "'-" for c in word) and len(frequencies) < WORDS and (len(word) > 1 or word in "aiyàôx"):
            frequencies[word] = wordfreq.word_frequency(word, language) ** 0.5
    return frequencies


def written(frequencies, language, generator):
    scale = LINES / sum(frequencies.values())
    for word, frequency in frequencies.items():
        # The fraction by chance.
        for _ in range(int(frequency * scale + generator.random())):
            text = word
            if language == "fr" and word[0] in VOWELS and "'" not in word and generator.random() < 0.12:
                text = generator.choice(SHORT) + word
            if text == "i" and language == "en":
                text = "I"
            draw = generator.random()
            if draw < 0.03:
                text = text[0].upper() + text[1:]
            elif draw < 0.04:
                text = text.upper()
            if generator.random() < 0.1:
                text += generator.choice(MARKS)
            yield text


if __name__ == "__main__":
    main()
