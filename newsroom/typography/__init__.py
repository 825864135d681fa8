"""Typography: what Vietnamese newspapers care about beyond the rules of the house.

Findings here are warnings, and only the checker looks for them: they stop nobody, and a build need not wait for them.
"""

# So that a build, which does not look, knows what a story may accept.
CODES = frozenset(
    {
        "BA-CHAM",
        "CACH-DOI",
        "CACH-TRONG-NGOAC",
        "CACH-TRUOC-DAU",
        "CHU-LIEN-KET",
        "DAU-THANH",
        "GACH-LECH",
        "LAP-TU",
        "NGOAC-KEP-THANG",
        "NGOAC-LE",
        "NGOAC-NGUOC",
        "SAPO-DAI",
        "SO-VAN-BAN",
        "THIEU-CACH",
        "THIEU-NGUOI-CHUP",
        "TIEU-DE-DAI",
        "TIEU-DE-HOA",
    }
)
